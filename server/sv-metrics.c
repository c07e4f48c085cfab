/* sv-metrics.c: what the server counts about itself
 *
 * Counted and printed on the main loop, so nothing is locked.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-metrics.h"

#include <stdio.h>
#include <unistd.h>

typedef struct
{
  const char *name;
  const char *help;
  SvGauge gauge;
  gpointer user_data;
} Gauge;

/* Upper ends of the classes of duration in µs; the last class has none. */
static const gint64 bounds[] = { 1000, 5000, 25000, 100000, 500000, 2500000 };

static guint64 durations[G_N_ELEMENTS (bounds) + 1];
static guint64 total_duration;
static guint64 answers[6]; /* by the first digit of the status; 0: left */
static GArray *gauges;     /* (element-type Gauge) */

void
sv_metrics_request (guint status, gint64 duration)
{
  guint class = 0;

  while (class < G_N_ELEMENTS (bounds) && duration > bounds[class])
    class ++;
  durations[class]++;
  total_duration += duration;
  answers[MIN (status / 100, 5)]++;
}

void
sv_metrics_add_gauge (const char *name, const char *help, SvGauge gauge, gpointer user_data)
{
  Gauge added = { name, help, gauge, user_data };

  if (!gauges)
    gauges = g_array_new (FALSE, FALSE, sizeof (Gauge));
  g_array_append_val (gauges, added);
}

void
sv_metrics_clear_gauges (void)
{
  g_clear_pointer (&gauges, g_array_unref);
}

static void
head (GString *text, const char *name, const char *type, const char *help)
{
  g_string_append_printf (text, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void
print_durations (GString *text)
{
  guint64 sum = 0;

  head (text, "sv_request_seconds", "histogram",
        "Time from the headers of a request to the end of its answer.");
  for (guint i = 0; i < G_N_ELEMENTS (durations); i++)
    {
      sum += durations[i];
      if (i < G_N_ELEMENTS (bounds))
        g_string_append_printf (text,
                                "sv_request_seconds_bucket{le=\"%g\"} %" G_GUINT64_FORMAT "\n",
                                bounds[i] / 1e6, sum);
    }
  g_string_append_printf (text, "sv_request_seconds_bucket{le=\"+Inf\"} %" G_GUINT64_FORMAT "\n",
                          sum);
  g_string_append_printf (text, "sv_request_seconds_sum %f\n", total_duration / 1e6);
  g_string_append_printf (text, "sv_request_seconds_count %" G_GUINT64_FORMAT "\n", sum);
}

static void
print_memory (GString *text)
{
  FILE *file = fopen ("/proc/self/statm", "re");
  long pages = 0;

  if (!file)
    return;
  if (fscanf (file, "%*s %ld", &pages) == 1)
    {
      head (text, "process_resident_memory_bytes", "gauge", "Resident memory.");
      g_string_append_printf (text, "process_resident_memory_bytes %ld\n",
                              pages * sysconf (_SC_PAGESIZE));
    }
  fclose (file);
}

GString *
sv_metrics_print (void)
{
  GString *text = g_string_new (NULL);

  head (text, "sv_requests_total", "counter",
        "Answered requests by class of status; left: the client was gone.");
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autofree char *label = i ? g_strdup_printf ("%uxx", i) : g_strdup ("left");

      g_string_append_printf (text, "sv_requests_total{status=\"%s\"} %" G_GUINT64_FORMAT "\n",
                              label, answers[i]);
    }
  print_durations (text);

  for (guint i = 0; gauges && i < gauges->len; i++)
    {
      Gauge *gauge = &g_array_index (gauges, Gauge, i);

      head (text, gauge->name, "gauge", gauge->help);
      g_string_append_printf (text, "%s %.17g\n", gauge->name, gauge->gauge (gauge->user_data));
    }
  print_memory (text);

  return text;
}
