/* sv-demo-stock.c: the makers and models that demo watches are drawn from
 *
 * Written down by hand from what such watches are commonly called; years and prices are rough.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-demo-stock.h"

static const SvDemoModel omega[] = {
  { "Speedmaster Professional", "145.022|ST 145.012|3570.50.00|311.30.42.30.01.005", "861|1861|321",
    1967, 2014, 420, 'm', 'm', 4900 },
  { "Seamaster 300", "165.024|166.024|2913", "552|565", 1957, 1970, 420, 'a', 'm', 7200 },
  { "Seamaster De Ville", "166.020|136.020|14765", "562|563|601", 1960, 1969, 345, 'a', 'm', 780 },
  { "Constellation Pie Pan", "168.005|167.005|2852", "551|561|505", 1955, 1968, 350, 'a', 'm',
    1650 },
  { "Genève Dynamic", "166.039|135.033|166.0107", "565|601|752", 1966, 1975, 410, 'a', 'u', 620 },
  { "De Ville Ladies", "511.0420|111.0107", "625|485", 1965, 1985, 210, 'm', 'w', 340 },
  { "Seamaster Cosmic", "166.023|166.026", "565|613", 1967, 1972, 350, 'a', 'm', 560 },
};

static const SvDemoModel rolex[] = {
  { "Submariner", "5513|1680|16800|14060", "1520|1570|3035|3000", 1962, 2005, 400, 'a', 'm',
    11800 },
  { "GMT-Master", "1675|16750|16753", "1570|3075", 1959, 1988, 400, 'a', 'm', 13500 },
  { "Datejust 36", "1601|1603|16014|16233", "1570|3035|3135", 1959, 1999, 360, 'a', 'm', 4300 },
  { "Oyster Perpetual", "1002|6564|67480", "1570|1030|2130", 1955, 1992, 340, 'a', 'u', 3100 },
  { "Oysterdate Precision", "6694|6466", "1225|1210", 1962, 1988, 340, 'm', 'm', 1950 },
  { "Cellini", "3833|4112|5112", "1600|1602", 1968, 1990, 320, 'm', 'u', 2600 },
  { "Explorer", "1016|14270", "1560|1570|3000", 1963, 2000, 360, 'a', 'm', 9800 },
};

static const SvDemoModel seiko[] = {
  { "Lord Matic", "5606-7000|5606-8020|5601-9000", "5606A|5601A", 1968, 1976, 370, 'a', 'm', 240 },
  { "King Seiko Hi-Beat", "4502-7001|5625-7000|45-8010", "4502A|5625A", 1968, 1974, 360, 'm', 'm',
    690 },
  { "Grand Seiko Hi-Beat", "6145-8000|6146-8000|5645-7010", "6145A|6146A|5645A", 1967, 1974, 365,
    'a', 'm', 1500 },
  { "Chronograph Pogue", "6139-6002|6139-6005", "6139B", 1969, 1979, 410, 'a', 'm', 560 },
  { "Bullhead Chronograph", "6138-0040|6138-0049", "6138B", 1971, 1978, 440, 'a', 'm', 620 },
  { "Diver 6105", "6105-8110|6105-8000", "6105B", 1968, 1977, 440, 'a', 'm', 1600 },
  { "Skyliner", "6222-8000|J15003", "6222A|402", 1962, 1967, 350, 'm', 'm', 220 },
};

static const SvDemoModel longines[] = {
  { "Conquest", "9001|9024-5|1957-35", "19AS|291|294", 1956, 1969, 350, 'a', 'm', 890 },
  { "Flagship", "3104|1505-3|3118", "30L|340", 1957, 1970, 345, 'm', 'm', 640 },
  { "Ultra-Chron", "7951|8301|7993", "431|6651", 1967, 1974, 355, 'a', 'm', 720 },
  { "Chronograph 13ZN", "4974|5161", "13ZN", 1938, 1951, 365, 'm', 'm', 9200 },
  { "Chronograph 30CH", "7412|6595", "30CH", 1950, 1968, 370, 'm', 'm', 5600 },
  { "La Grande Classique", "L4.209.2|L4.709.2", "L209|L963", 1992, 2012, 330, 'q', 'u', 420 },
};

static const SvDemoModel tudor[] = {
  { "Submariner", "7016|7928|76100|79090", "2483|390|2824-2", 1960, 1995, 395, 'a', 'm', 7100 },
  { "Oyster Prince", "7965|7909|9050", "390|2461|2784", 1955, 1975, 340, 'a', 'm', 1350 },
  { "Prince Oysterdate", "74000|9071|72000", "2824-2|2834-2", 1970, 1996, 340, 'a', 'm', 1500 },
  { "Ranger", "7995/0|9050/0", "2784|390", 1967, 1978, 340, 'a', 'm', 3200 },
};

static const SvDemoModel heuer[] = {
  { "Carrera", "2447|1153|73653", "Valjoux 72|12|7736", 1963, 1979, 360, 'm', 'm', 4600 },
  { "Autavia", "2446|11630|1163", "Valjoux 72|12", 1962, 1983, 410, 'm', 'm', 6900 },
  { "Monaco", "1133B|74033", "11|7740", 1969, 1976, 390, 'a', 'm', 11200 },
  { "Camaro", "7220|7743|9220", "Valjoux 72|7733", 1968, 1972, 370, 'm', 'm', 3300 },
};

static const SvDemoModel universal[] = {
  { "Polerouter", "20214-4|869112/01|20357-1", "215|218-2|69", 1955, 1969, 345, 'a', 'm', 1250 },
  { "Compax", "885107|22522-1", "281|130", 1945, 1968, 360, 'm', 'm', 4800 },
  { "Tri-Compax", "22279|881101/01", "287|281", 1944, 1968, 360, 'm', 'm', 7900 },
  { "White Shadow", "866101|166100", "2-66|1-66", 1966, 1975, 330, 'a', 'm', 540 },
};

static const SvDemoModel jaeger[] = {
  { "Memovox", "E855|E853|2674", "K825|K814|K911", 1956, 1975, 370, 'a', 'm', 3300 },
  { "Reverso", "250.8.86|252.8.47|201", "822|846|11UT", 1975, 2008, 230, 'm', 'u', 4100 },
  { "Geophysic", "E168|2985", "P478/BWSbr", 1958, 1961, 350, 'm', 'm', 14500 },
  { "Club", "E300502|E300500", "1400|K911", 1972, 1980, 360, 'a', 'm', 850 },
};

static const SvDemoModel patek[] = {
  { "Calatrava", "96|2526|3520|3919", "27-AM 400|12-600 AT|215 PS", 1946, 1996, 330, 'm', 'm',
    13200 },
  { "Ellipse d'Or", "3548|3738/100|3848", "23-300|240", 1969, 1998, 320, 'm', 'u', 7800 },
  { "Gondolo", "4824|5009", "16-250|215", 1993, 2008, 290, 'm', 'u', 9400 },
};

static const SvDemoModel vacheron[] = {
  { "Patrimony", "6099|33093|43031", "1001|1003|2460", 1958, 2006, 330, 'm', 'm', 8600 },
  { "Ultra-Thin", "6351|6115", "1003", 1955, 1978, 320, 'm', 'm', 5900 },
  { "Chronometre Royal", "6111|2215", "1007BS|1072", 1957, 1980, 350, 'm', 'm', 11400 },
};

static const SvDemoModel audemars[] = {
  { "Royal Oak", "5402|14790ST|56175", "2121|2225|2612", 1973, 2004, 360, 'a', 'm', 26500 },
  { "Cobra", "5403|5404", "2120", 1970, 1982, 330, 'a', 'u', 8700 },
  { "Disco Volante", "5093|5159", "2003|2001", 1953, 1978, 345, 'm', 'm', 6800 },
};

static const SvDemoModel iwc[] = {
  { "Ingenieur", "666A|866|1832", "852|8541|8541B", 1955, 1983, 370, 'a', 'm', 3500 },
  { "Pilot Mark XI", "6B/346|A48", "89", 1948, 1979, 360, 'm', 'm', 6200 },
  { "Cal. 89 Dress", "R810A|1208", "89|402", 1950, 1972, 355, 'm', 'm', 1450 },
  { "Portofino", "2508|3513|4531", "8521|37521", 1984, 2004, 340, 'a', 'u', 1900 },
};

static const SvDemoModel breitling[] = {
  { "Navitimer", "806|809|7806|8806", "Venus 178|12|7740", 1956, 1979, 410, 'm', 'm', 4800 },
  { "Top Time", "2002|810|2003", "Venus 188|7730", 1964, 1974, 360, 'm', 'm', 1900 },
  { "Premier", "790|777|734", "Venus 175|Venus 152", 1943, 1958, 360, 'm', 'm', 2600 },
  { "Chrono-Matic", "2111|2110|7651", "11|12", 1969, 1976, 390, 'a', 'm', 2500 },
};

static const SvDemoModel zenith[] = {
  { "El Primero", "A386|A384|A3817", "3019PHC", 1969, 1975, 380, 'a', 'm', 9200 },
  { "Captain", "40.T|10.0110.290", "40|143-6", 1952, 1968, 350, 'a', 'm', 690 },
  { "Defy", "A3642|A3651", "2552PC|2562C", 1969, 1976, 370, 'a', 'm', 980 },
  { "Port Royal", "01.0150.415|01.1240.346", "2572PC|2542C", 1971, 1999, 350, 'a', 'u', 640 },
};

static const SvDemoModel cartier[] = {
  { "Tank Louis", "78086|1600|2442", "78-1|8.21|076", 1972, 2004, 235, 'm', 'u', 5200 },
  { "Must de Cartier Tank", "590005|6591|2413", "78-1|690", 1977, 2000, 235, 'q', 'w', 1250 },
  { "Santos Galbée", "1564|187901|819901", "687|077", 1984, 2005, 290, 'a', 'u', 2300 },
};

static const SvDemoModel citizen[] = {
  { "Leopard", "4-720149|66-4221", "7200|7230", 1969, 1978, 370, 'a', 'm', 260 },
  { "Homer", "4H 290|41-2834", "0201|0200", 1960, 1970, 350, 'm', 'm', 140 },
  { "Chronograph Bullhead", "67-9020|67-9119", "8110A", 1972, 1979, 390, 'a', 'm', 480 },
};

static const SvDemoModel tissot[] = {
  { "Visodate Seastar", "43521-4X|8150-3|44532", "783|784-2", 1954, 1970, 345, 'a', 'm', 310 },
  { "PR 516", "40528|44668|40523", "872|2481", 1965, 1976, 360, 'm', 'm', 420 },
  { "Navigator", "45501|40522", "2160|871", 1970, 1976, 380, 'a', 'm', 880 },
};

static const SvDemoModel certina[] = {
  { "DS-2", "5801 112|5801 302", "25-651|25-681", 1968, 1974, 365, 'a', 'm', 420 },
  { "Blue Ribbon", "5206 155|5601 127", "25-451|25-66", 1963, 1970, 345, 'a', 'm', 260 },
  { "Argonaut Chronograph", "8401 503|8501 500", "29-152|674", 1966, 1973, 380, 'm', 'm', 1150 },
};

static const SvDemoModel eterna[] = {
  { "Kontiki", "130 PTX|130 FTT", "1424UD|1489K", 1958, 1973, 360, 'a', 'm', 1250 },
  { "Centenaire", "106 BITT|518 TXF", "1414U|1438U", 1956, 1966, 345, 'a', 'm', 460 },
};

static const SvDemoModel movado[] = {
  { "Kingmatic", "7025|8252", "531|538", 1956, 1968, 345, 'a', 'm', 410 },
  { "Datron HS 360", "434-705-504|01.0200.415", "3019PHC", 1970, 1975, 380, 'a', 'm', 3500 },
  { "M95 Chronograph", "19018|R2493", "M95|M90", 1946, 1966, 350, 'm', 'm', 4200 },
};

static const SvDemoModel junghans[] = {
  { "Max Bill", "27/3500|027/4700.00", "J800|J80/2", 1961, 2012, 340, 'm', 'u', 520 },
  { "Chronometer", "J83|J82/1", "83|J82", 1951, 1962, 350, 'm', 'm', 590 },
  { "Bundeswehr Chronograph", "J88|6645-12-120-9351", "J88", 1954, 1964, 380, 'm', 'm', 2900 },
};

static const SvDemoModel nivada[] = {
  { "Chronomaster Aviator Sea Diver", "85007|86010", "Venus 210|Valjoux 23", 1962, 1973, 380, 'm',
    'm', 3300 },
  { "Antarctic", "7025|88851", "1250|2824", 1955, 1968, 350, 'a', 'm', 720 },
  { "Depthomatic", "87003|85005", "ETA 2541", 1964, 1969, 385, 'a', 'm', 2200 },
};

static const SvDemoModel gallet[] = {
  { "MultiChron 12", "12H|FEF 12", "Valjoux 72|Excelsior Park 40", 1942, 1968, 365, 'm', 'm',
    2800 },
  { "Flight Officer", "FO-1|9048", "Venus 150|149", 1943, 1962, 340, 'm', 'm', 4100 },
};

static const SvDemoModel enicar[] = {
  { "Sherpa Graph", "072-02-01|2303", "Valjoux 72|72", 1961, 1970, 400, 'm', 'm', 5400 },
  { "Sherpa Guide", "146-02-01|148-35-02", "AR 1146|AR 166", 1964, 1973, 420, 'a', 'm', 1800 },
  { "Ocean Pearl", "100-61|140-130", "AR 1125|AR 165", 1959, 1972, 345, 'a', 'm', 230 },
};

#define BRAND(name, code, weight, spread, models)                                                  \
  {                                                                                                \
    name, code, weight, spread, models, G_N_ELEMENTS (models)                                      \
  }

const SvDemoBrand sv_demo_brands[] = {
  BRAND ("Audemars Piguet", "AUD", 12, 40, audemars),
  BRAND ("Breitling", "BRE", 40, 40, breitling),
  BRAND ("Cartier", "CAR", 30, 35, cartier),
  BRAND ("Certina", "CER", 25, 35, certina),
  BRAND ("Citizen", "CIT", 45, 40, citizen),
  BRAND ("Enicar", "ENI", 18, 45, enicar),
  BRAND ("Eterna", "ETE", 16, 35, eterna),
  BRAND ("Gallet", "GAL", 8, 40, gallet),
  BRAND ("Heuer", "HEU", 35, 45, heuer),
  BRAND ("IWC", "IWC", 35, 40, iwc),
  BRAND ("Jaeger-LeCoultre", "JAE", 40, 40, jaeger),
  BRAND ("Junghans", "JUN", 15, 35, junghans),
  BRAND ("Longines", "LON", 75, 40, longines),
  BRAND ("Movado", "MOV", 16, 40, movado),
  BRAND ("Nivada Grenchen", "NIV", 10, 45, nivada),
  BRAND ("Omega", "OME", 190, 40, omega),
  BRAND ("Patek Philippe", "PAT", 16, 40, patek),
  BRAND ("Rolex", "ROL", 110, 35, rolex),
  BRAND ("Seiko", "SEI", 150, 45, seiko),
  BRAND ("Tissot", "TIS", 40, 35, tissot),
  BRAND ("Tudor", "TUD", 40, 40, tudor),
  BRAND ("Universal Genève", "UNI", 28, 40, universal),
  BRAND ("Vacheron Constantin", "VAC", 14, 40, vacheron),
  BRAND ("Zenith", "ZEN", 35, 40, zenith),
};

const guint sv_demo_n_brands = G_N_ELEMENTS (sv_demo_brands);
