/* sv-import-words.c: names of fields in the languages of the dealers, best first
 *
 * The languages: English, Swedish, Danish and Norwegian, German, French, Italian, Spanish, Dutch,
 * Turkish. All folded as sv_import_fold () does, so å and ä are a, ø is o, ß is ss, ı is i.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-import"

#include "sv-import-words.h"

#include "common/sv-money.h"

#include <string.h>

typedef struct
{
  const char *key;
  const char *names; /* with | between and around */
} Words;

static const Words watch_words[] = {
  { "sku",
    "|sku|customlabel|sellersku|referencenumberinternal|ourreference|internalreference|internalref|referenceinterne|internereferenz|"
    "internreferens|egenreferens|stockref|stockreference|stocknumber|stockno|stocknr|stockid|stock|inventorynumber|inventoryno|inventorynr|"
    "itemnumber|itemno|articlenumber|articleno|artikelnummer|artikelnr|artnr|artnummer|lagernummer|lagernr|"
    "varenummer|varenr|inventarnummer|inventarnr|internenummer|internnummer|objektnummer|objektsnummer|"
    "variantsku|numerodestock|numerostock|codearticle|codicearticolo|codigo|voorraadnummer|stokkodu|stokno|"
    "urunkodu|referencelabel|" },
  { "name",
    "|name|title|watchname|watchtitle|itemname|productname|producttitle|listingtitle|lottitle|titel|namn|"
    "navn|benamning|betegnelse|overskrift|bezeichnung|artikelbezeichnung|artikelname|produktname|produkt|"
    "product|article|titre|nom|designation|titolo|nombre|nome|titulo|naam|isim|ad|adi|urunadi|urun|watch|klocka|"
    "klokke|uhr|montre|rubrik|" },
  { "brand",
    "|brand|brandname|make|maker|manufacturer|marke|uhrenmarke|hersteller|marque|fabricant|marka|"
    "varumarke|klockmarke|maerke|urmaerke|merke|fabrikat|fabrikant|tillverkare|producent|marca|merk|vendor|" },
  { "model",
    "|model|modelname|modell|modellname|modellnamn|modelnavn|modele|modello|modelo|modeladi|collection|"
    "kollektion|kolleksjon|koleksiyon|collezione|coleccion|collectie|family|familie|series|serie|modelseries|"
    "aile|" },
  { "reference",
    "|reference|referencenumber|ref|refno|refnr|refnum|refnumber|referenceno|referencenr|referens|"
    "referensnummer|referensnr|referenz|referenznummer|referenznr|referencenummer|referanse|"
    "referansenummer|referans|referansno|referanskodu|numerodereference|riferimento|referenza|referencia|"
    "referentie|referentienummer|modelno|modelnumber|modelnummer|modelnr|modellnummer|modellnr|modelcode|"
    "mpn|manufacturerpartnumber|partnumber|manufacturerreference|" },
  { "serial",
    "|serial|serialnumber|serialno|serialnr|serienummer|serienr|seriennummer|seriennr|numerodeserie|numeroserie|"
    "nserie|noserie|numerodiserie|matricola|serienummerkast|serinumarasi|serino|serinumara|" },
  { "calibre",
    "|calibre|caliber|calibrename|calibername|movementcaliber|movementcalibre|kaliber|kalibernummer|"
    "werkkaliber|calibro|kalibre|kalibr|" },
  { "timegrapher",
    "|timegrapher|timegrapherreading|timegrapherresults|zeitwaage|zeitwaagenwerte|tidtagning|"
    "gangprotokoll|gangwerte|chronocomparateur|" },
  { "year",
    "|year|yearofproduction|productionyear|yearofmanufacture|yearofmanufacturing|manufactureyear|baujahr|bj|"
    "jahr|herstellungsjahr|produktionsjahr|ar|tillverkningsar|arsmodell|argang|produktionsar|aar|aargang|"
    "fremstillingsar|annee|anneedefabrication|anno|annodiproduzione|ano|anodefabricacion|bouwjaar|jaar|yil|"
    "yili|uretimyili|produced|period|periode|era|circa|" },
  { "movement",
    "|movement|movementtype|typeofmovement|winding|windingmechanism|drive|uhrwerk|werk|werktyp|aufzug|"
    "antrieb|urverk|verk|uppdragning|drivning|urvaerk|vaerk|urverkstype|optraek|mouvement|remontage|"
    "typedemouvement|movimento|carica|movimiento|tipodemovimiento|uurwerk|opwinding|mekanizma|"
    "calismasekli|makine|" },
  { "case_material",
    "|casematerial|casemetal|case|material|metal|gehausematerial|gehaeusematerial|gehause|"
    "gehaeuse|boettmaterial|boett|urkassematerial|kassemateriale|kassematerial|urkasse|kasse|"
    "materiale|materiauboitier|materiauduboitier|materiau|boitier|boite|materialecassa|cassa|"
    "materialdelacaja|materialcaja|caja|kastmateriaal|kast|kasamateryali|kasamalzemesi|kasa|" },
  { "case_diameter",
    "|casediameter|diameter|casesize|casewidth|watchsize|size|width|dimensions|casedimensions|"
    "diametermm|durchmesser|gehausedurchmesser|gehaeusedurchmesser|gehausegrosse|grosse|"
    "boettdiameter|boettstorlek|storlek|kassediameter|kassestorrelse|storrelse|diametre|"
    "diametreboitier|diametreduboitier|taille|diametro|diametrocassa|diametrocaja|kastdiameter|"
    "kasacapi|cap|capi|" },
  { "dial",
    "|dial|dialcolor|dialcolour|colorofdial|zifferblatt|zifferblattfarbe|urtavla|tavla|urtavlansfarg|"
    "tavelfarg|urskive|skive|skivefarve|urskivefarge|cadran|couleurcadran|couleurducadran|quadrante|"
    "colorequadrante|esfera|coloresfera|wijzerplaat|kadran|kadranrengi|" },
  { "band",
    "|band|strap|bracelet|strapmaterial|braceletmaterial|bandmaterial|strapbracelet|braceletstrap|straptype|"
    "bracelettype|armband|armbandmaterial|uhrband|uhrenarmband|lank|rem|lenke|laenke|urrem|urlaenke|"
    "remmateriale|materiaubracelet|cinturino|bracciale|correa|brazalete|horlogeband|kayis|kordon|"
    "kayismateryali|" },
  { "gender",
    "|gender|sex|targetgender|department|geschlecht|zielgruppe|kon|koen|kjonn|genre|sexe|sesso|genere|"
    "sexo|genero|geslacht|cinsiyet|" },
  { "condition",
    "|condition|conditiongrade|conditioncategory|itemcondition|grade|zustand|erhaltungszustand|"
    "erhaltung|skick|kondition|konditionsbeskrivning|stand|tilstand|etat|condizione|condizioni|estado|"
    "condicion|staat|conditie|durum|durumu|kondisyon|" },
  { "box",
    "|box|originalbox|boxincluded|withbox|hasbox|originalschachtel|schachtel|ask|originalask|aske|lada|originallada|"
    "kartong|karton|etui|boks|boite|"
    "originalaeske|aeske|eske|boitedorigine|ecrin|scatola|estuche|cajaoriginal|doos|originaledoos|kutu|"
    "kutusu|orijinalkutu|" },
  { "papers",
    "|papers|originalpapers|paperwork|certificate|warrantycard|papersincluded|haspapers|papiere|"
    "originalpapiere|zertifikat|garantiekarte|papper|originalpapper|certifikat|garantibevis|papirer|"
    "originalpapirer|papiers|papiersdorigine|certificat|documenti|garanzia|papeles|documentacion|papieren|"
    "certificaat|belge|belgeler|belgesi|sertifika|evrak|" },
  { "service_documents",
    "|servicedocuments|servicepapers|servicerecords|servicehistory|servicebook|servicedokument|"
    "servicehandlingar|servicepapper|servicebilag|servicepapirer|servicedokumenter|"
    "servicebelege|serviceunterlagen|revisionsbelege|documentsderevision|facturederevision|"
    "servisbelgesi|servisbelgeleri|" },
  { "description",
    "|description|itemdescription|productdescription|longdescription|desc|beschreibung|"
    "artikelbeschreibung|produktbeschreibung|beskrivning|produktbeskrivning|beskrivelse|descriptif|"
    "descrizione|descripcion|omschrijving|beschrijving|aciklama|aciklamasi|bodyhtml|body|" },
  { "notes",
    "|notes|note|comments|comment|remarks|remark|internalnotes|internalnote|notizen|notiz|bemerkungen|"
    "bemerkung|anmerkungen|anmerkung|kommentar|kommentarer|anteckningar|anteckning|noteringar|notering|noter|"
    "bemaerkninger|bemaerkning|merknad|merknader|remarques|remarque|commentaire|commentaires|notas|"
    "osservazioni|observaciones|opmerkingen|opmerking|not|notlar|" },
  { "ai_instructions", "|aiinstructions|instructionsforai|aiprompt|" },
  { "purchase_date",
    "|purchasedate|dateofpurchase|purchasedon|purchased|boughton|bought|datebought|buydate|"
    "acquisitiondate|dateacquired|acquired|acquiredon|kaufdatum|einkaufsdatum|ankaufsdatum|"
    "ankaufdatum|einkaufsdat|inkopsdatum|kopdatum|inkopt|kopt|kobsdato|indkobsdato|indkobt|kobt|"
    "kjopsdato|innkjopsdato|datedachat|dateachat|dateacquisition|datadacquisto|dataacquisto|"
    "fechadecompra|fechacompra|aankoopdatum|inkoopdatum|alistarihi|alimtarihi|" },
  { "purchase_price",
    "|purchaseprice|eknetto|ekbrutto|purchasecost|buyprice|buyingprice|costprice|cost|unitcost|costperitem|pricepaid|"
    "paid|einkaufspreis|einkaufpreis|ekpreis|ek|ankaufspreis|kaufpreis|einkauf|inkopspris|inkop|"
    "inpris|anskaffningspris|kobspris|indkobspris|kostpris|anskaffelsespris|kjopspris|"
    "innkjopspris|prixdachat|prixachat|achat|coutdachat|prezzodiacquisto|prezzoacquisto|"
    "preciodecompra|preciocompra|coste|aankoopprijs|inkoopprijs|kostprijs|alisfiyati|alimfiyati|"
    "maliyet|" },
  { "asking_price",
    "|askingprice|price|sellingprice|sellprice|regularprice|saleprice|currentprice|salesprice|listprice|retailprice|variantprice|buyitnowprice|startprice|rrp|"
    "msrp|verkaufspreis|vkpreis|vk|vkbrutto|vknetto|preis|angebotspreis|listenpreis|begardpris|begartpris|forsaljningspris|"
    "saljpris|utpris|utropspris|pris|salgspris|udsalgspris|udbudspris|utsalgspris|prixdevente|"
    "prixvente|prixdemande|prix|prezzodivendita|prezzo|preciodeventa|precioventa|precio|pvp|"
    "verkoopprijs|vraagprijs|prijs|satisfiyati|fiyat|fiyati|" },
  { "floor_price",
    "|floorprice|minimumprice|minprice|reserveprice|lowestprice|bottomprice|mindestpreis|"
    "limitpreis|lagstapris|minimipris|bevakningspris|minstepris|mindstepris|mindstepris|minpris|"
    "prixminimum|prixdereserve|prezzominimo|prezzodiriserva|preciominimo|minimumprijs|tabanfiyat|"
    "enazfiyat|" },
  { "status", "|status|watchstatus|lagerstatus|statut|stato|" },
  { "stage", "|stage|workstage|steg|etape|trin|asama|" },
  { "location",
    "|location|storagelocation|warehouse|place|store|branch|standort|lagerort|ort|filiale|plats|"
    "lagerplats|lagerplacering|placering|lokation|sted|emplacement|lieu|posizione|ubicazione|ubicacion|"
    "locatie|konum|depo|" },
  { "batch", "|batch|batchnumber|lot|lotnumber|parti|sandning|forsendelse|charge|los|" },
  { "agent", "|agent|buyingagent|einkaufer|inkopare|indkober|agente|" },
  { "seller", "|seller|consignor|einlieferer|kommittent|inlamnare|konsignant|deposant|" },
  { NULL, NULL },
};

static const Words sale_words[] = {
  { "sku",
    "|referencelabel|sku|ourreference|yourreference|sellerreference|objectreference|customlabel|sellersku|"
    "listingsku|egenreferens|eigenereferenz|reference|"
    "referencenumber|stocknumber|artikelnummer|lagernummer|lagernr|varenummer|varenr|" },
  { "price",
    "|payment|saleprice|salesprice|soldprice|soldfor|hammerprice|winningbid|finalbid|finalprice|itemprice|"
    "price|amount|pris|preis|prix|slutpris|zuschlag|sellingprice|forsaljningspris|saljpris|salgspris|"
    "verkaufspreis|prixdevente|totalprice|" },
  { "date",
    "|paymentdate|dateofpayment|paidon|solddate|saledate|dateofsale|soldon|date|datum|dato|slutdatum|"
    "forsaljningsdatum|saljdatum|betaldatum|betalningsdatum|salgsdato|verkaufsdatum|kaufdatum|datedevente|"
    "orderdate|paidondate|transactiondate|enddate|" },
  { "currency", "|currency|currencycode|valuta|wahrung|devise|" },
  { "buyer_name",
    "|name|buyername|buyer|customer|customername|kund|kunde|kopare|kober|kaufer|acheteur|recipient|"
    "recipientname|shippingname|" },
  { "buyer_email", "|buyeremail|email|emailaddress|customeremail|epost|mail|" },
  { "address_1",
    "|addressline1|address1|address|street|adress|adresse|strasse|buyeraddress1|buyeraddress|gatuadress|"
    "shippingaddress1|shippingaddress|shiptoaddress1|shippingstreet|" },
  { "address_2", "|addressline2|address2|buyeraddress2|shippingaddress2|shiptoaddress2|" },
  { "address_3", "|addressline3|address3|" },
  { "postal_code",
    "|postalcode|postcode|zip|zipcode|postnummer|plz|postnr|buyerzip|buyerpostcode|shippingzip|shiptozip|"
    "postleitzahl|codepostal|" },
  { "city", "|towncity|town|city|ort|stad|by|ville|buyercity|shippingcity|shiptocity|postort|" },
  { "country", "|country|land|pays|buyercountry|shippingcountry|shiptocountry|" },
  { "country_code", "|isocountrycode|countrycode|countryiso|iso|landkod|" },
  { "state",
    "|status|orderstatus|paymentstatus|salestatus|lotstatus|betalningsstatus|bestallningsstatus|"
    "ordrestatus|zahlungsstatus|" },
  { NULL, NULL },
};

/* Letters that NFKD does not take apart. */
static const char *
plain_letter (gunichar c)
{
  switch (c)
    {
    case 0x00DF:
      return "ss";
    case 0x00E6:
      return "ae";
    case 0x00F0:
      return "d";
    case 0x00F8:
      return "o";
    case 0x0131:
      return "i";
    case 0x0142:
      return "l";
    case 0x0153:
      return "oe";
    case 0x0111:
      return "d";
    case 0x00FE:
      return "th";
    default:
      return NULL;
    }
}

char *
sv_import_fold (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autofree char *apart = g_utf8_normalize (valid, -1, G_NORMALIZE_ALL);
  GString *folded = g_string_new (NULL);

  for (const char *p = apart; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_unichar_tolower (g_utf8_get_char (p));
      const char *plain = plain_letter (c);

      if (plain != NULL)
        g_string_append (folded, plain);
      else if (g_unichar_isalnum (c))
        g_string_append_unichar (folded, c);
    }

  return g_string_free (folded, FALSE);
}

int
sv_import_heading_rank (const char *resource, const char *key, const char *heading)
{
  const Words *words = g_str_equal (resource, "sales") ? sale_words : watch_words;
  g_autofree char *wanted = NULL;
  int rank = 0;

  if (*heading == '\0')
    return -1;

  for (; words->key != NULL; words++)
    if (strcmp (words->key, key) == 0)
      {
        const char *found;

        wanted = g_strdup_printf ("|%s|", heading);
        found = strstr (words->names, wanted);
        if (found == NULL)
          return -1;
        for (const char *p = words->names + 1; p < found; p++)
          rank += *p == '|';
        return rank;
      }

  return -1;
}

/* The currency that a whole word names: "SEK", "kr." is not one, since three countries use it. */
static const char *
currency_of_word (const char *word)
{
  g_autofree char *upper = g_ascii_strup (word, -1);
  const char *const *codes = sv_currency_codes ();

  if (strcmp (word, "€") == 0)
    return "EUR";
  if (strcmp (word, "£") == 0)
    return "GBP";
  if (strcmp (word, "₺") == 0)
    return "TRY";
  if (strcmp (word, "₹") == 0)
    return "INR";
  if (strlen (upper) != 3)
    return NULL;

  for (; *codes != NULL; codes++)
    if (strcmp (*codes, upper) == 0)
      return *codes;
  return NULL;
}

char *
sv_import_heading (const char *title, const char **currency)
{
  g_auto (GStrv) words = g_strsplit_set (title, " ()[]/_-.,:\t\n\r", -1);
  g_autoptr (GString) rest = g_string_new (NULL);
  guint n = g_strv_length (words);
  guint depth = 0;

  *currency = NULL;
  /* The last word alone may be a currency: "All" and "Try" are codes and words of other headings.
   */
  for (guint i = n; i > 1 && *currency == NULL; i--)
    if (*words[i - 1] != '\0')
      {
        *currency = currency_of_word (words[i - 1]);
        break;
      }

  for (const char *p = title; *p != '\0'; p++)
    {
      depth += *p == '(' || *p == '[';
      if (depth == 0)
        g_string_append_c (rest, *p);
      if ((*p == ')' || *p == ']') && depth > 0)
        depth--;
    }

  if (*currency != NULL && strpbrk (title, "([") == NULL)
    {
      gsize end = rest->len;

      while (end > 0 && strchr (" _-./,:\t\n\r", rest->str[end - 1]) != NULL)
        end--;
      while (end > 0 && strchr (" _-./,:\t\n\r", rest->str[end - 1]) == NULL)
        end--;
      g_string_truncate (rest, end);
    }

  return sv_import_fold (rest->len > 0 ? rest->str : title);
}

static gboolean
is_one_of (const char *words, const char *word)
{
  g_autofree char *wanted = g_strdup_printf ("|%s|", word);

  return strstr (words, wanted) != NULL;
}

gboolean
sv_import_is_currency_heading (const char *title)
{
  static const char *const names[] = { "currency",   "currencycode", "valuta",    "wahrung",
                                       "waehrung",   "devise",       "moneda",    "parabirimi",
                                       "dovizcinsi", "munteenheid",  "valutakod", "valutakode",
                                       NULL };
  g_autofree char *heading = sv_import_fold (title);

  return g_strv_contains (names, heading);
}

/* What is still to come when everything has been paid, and what did not happen. */
static const char *const harmless[] = { "awaitingship",     "awaitingdispatch",
                                        "awaitingdeliver",  "awaitingcollect",
                                        "awaitingpickup",   "awaitingfulfil",
                                        "awaitingtracking", "awaitingfeedb",
                                        "pendingship",      "pendingdispatch",
                                        "pendingdeliver",   "pendingcollect",
                                        "pendingpickup",    "pendingfulfil",
                                        "shipmentpending",  "dispatchpending",
                                        "deliverypending",  "noreturn",
                                        "norefund",         "ingaretur",
                                        "ingenretur",       NULL };

static void
cut_out (char *text, const char *word)
{
  char *found;

  while ((found = strstr (text, word)) != NULL)
    memmove (found, found + strlen (word), strlen (found + strlen (word)) + 1);
}

const char *
sv_import_no_sale (const char *state)
{
  /* The first that is there says most. */
  static const struct
  {
    const char *stem;
    const char *meaning;
  } stems[] = {
    { "refund", "paid back" },   { "rembours", "paid back" },   { "aterbetal", "paid back" },
    { "erstatte", "paid back" }, { "chargeback", "paid back" }, { "return", "returned" },
    { "retur", "returned" },     { "atergang", "returned" },    { "cancel", "cancelled" },
    { "avbruten", "cancelled" }, { "avbestall", "cancelled" },  { "annul", "cancelled" },
    { "makuler", "cancelled" },  { "storn", "cancelled" },      { "void", "cancelled" },
    { "reject", "cancelled" },   { "declin", "cancelled" },     { "unsold", "not sold" },
    { "notsold", "not sold" },   { "osald", "not sold" },       { "ejsald", "not sold" },
    { "expired", "not sold" },   { "unpaid", "not paid" },      { "notpaid", "not paid" },
    { "obetald", "not paid" },   { "ejbetald", "not paid" },    { "unbezahlt", "not paid" },
    { "ubetalt", "not paid" },   { "ikkebetalt", "not paid" },  { "failed", "not paid" },
    { "await", "not paid yet" }, { "pending", "not paid yet" }, { "dispute", "in dispute" },
  };
  g_autofree char *folded = sv_import_fold (state);

  for (guint i = 0; harmless[i] != NULL; i++)
    cut_out (folded, harmless[i]);
  for (guint i = 0; i < G_N_ELEMENTS (stems); i++)
    if (strstr (folded, stems[i].stem) != NULL)
      return stems[i].meaning;
  return NULL;
}

int
sv_import_yes_no (const char *key, const char *text)
{
  static const char yes[] =
      "|1|yes|y|true|t|x|ja|j|sann|sant|sand|wahr|vrai|oui|o|si|s|evet|e|var|mevcut|original|originalvorhanden|vorhanden|"
      "with|included|full|complete|available|present|finns|medfolger|medfoljer|avec|con|met|"
      "inclus|incluse|incluida|inkl|";
  static const char no[] =
      "|0|no|n|false|f|falsk|falskt|falsch|faux|none|nej|ej|nei|nein|non|nee|hayir|h|yok|without|missing|ohne|fehlt|utan|"
      "saknas|uden|uten|ingen|inga|keine|kein|sans|senza|sin|zonder|geen|notincluded|"
      "notavailable|";
  static const char *const things[] = {
    "box",   "papers",   "paper",  "certificate", "warrantycard",     "schachtel", "ask",
    "aeske", "papiere",  "papper", "papirer",     "papiers",          "boite",     "ecrin",
    "kutu",  "belge",    "kutusu", "documents",   "servicedocuments", "documenti", "scatola",
    "doos",  "papieren", NULL
  };
  g_autofree char *folded = sv_import_fold (text);

  if (strcmp (text, "✓") == 0 || strcmp (text, "✔") == 0 || strcmp (text, "☑") == 0)
    return 1;
  if (strcmp (text, "✗") == 0 || strcmp (text, "✘") == 0 || strcmp (text, "☐") == 0 ||
      strcmp (text, "-") == 0 || strcmp (text, "–") == 0)
    return 0;

  /* "no original box" and "original box" once the thing itself is taken off. */
  for (guint i = 0; things[i] != NULL; i++)
    if (g_str_has_suffix (folded, things[i]) && strlen (folded) > strlen (things[i]))
      {
        folded[strlen (folded) - strlen (things[i])] = '\0';
        break;
      }
  if (strlen (folded) > strlen ("original") && g_str_has_suffix (folded, "original"))
    folded[strlen (folded) - strlen ("original")] = '\0';

  if (is_one_of (yes, folded))
    return 1;
  return is_one_of (no, folded) ? 0 : -1;
}
