package serve

import (
	"context"
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"time"

	"wayside/hub/report"
	"wayside/hub/roster"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// metrics is what Prometheus reads: counters of ours, and the stats that the
// other rooms keep, asked when it asks.
type metrics struct {
	handler      http.Handler
	requests     *prometheus.HistogramVec
	refusedToken prometheus.Counter
}

func newMetrics(s *Server) *metrics {
	reg := prometheus.NewRegistry()
	m := &metrics{
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "wayside_http_request_seconds", Help: "Time to answer a request, by route and status.",
			Buckets: []float64{.001, .005, .025, .1, .5, 2.5, 10, 60},
		}, []string{"route", "status"}),
		refusedToken: prometheus.NewCounter(prometheus.CounterOpts{Name: "wayside_tokens_refused_total", Help: "Requests with a token that is unknown, revoked or expired."}),
	}
	reg.MustRegister(m.requests, m.refusedToken, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), rooms{s})
	m.handler = promhttp.HandlerFor(reg, promhttp.HandlerOpts{})
	return m
}

// metricsPage answers the own machine and private networks alone. A request
// that came through a proxy nobody has named is from outside: the address it
// comes from is the proxy's.
func (s *Server) metricsPage(w http.ResponseWriter, r *http.Request) error {
	from := s.client(r)
	relayed := r.Header.Get("X-Forwarded-For") != "" || r.Header.Get("Forwarded") != "" || r.Header.Get("Via") != ""
	named := slices.ContainsFunc(s.Proxies, func(p netip.Prefix) bool { return p.Contains(peer(r)) })
	if !from.IsLoopback() && !from.IsPrivate() || relayed && !named {
		return say(http.StatusForbidden, "只供本机和内部网络读取", "for this machine and private networks alone")
	}
	w.Header().Set("Cache-Control", "no-store")
	s.metrics.handler.ServeHTTP(w, r)
	return nil
}

func (m *metrics) observe(route string, status int, took time.Duration) {
	m.of(route, status).Observe(took.Seconds())
}

// of counts the answers of a route with a status.
func (m *metrics) of(route string, status int) prometheus.Observer {
	return m.requests.WithLabelValues(route, strconv.Itoa(status))
}

// rooms collects what hub, intake and the followers count themselves.
type rooms struct{ *Server }

// Describe sends nothing: what is collected varies with the sources.
func (c rooms) Describe(chan<- *prometheus.Desc) {}

// Collect asks every room for its numbers.
func (c rooms) Collect(out chan<- prometheus.Metric) {
	counter := func(name, help string, v float64) {
		out <- prometheus.MustNewConstMetric(prometheus.NewDesc("wayside_"+name, help, nil, nil), prometheus.CounterValue, v)
	}
	gauge := func(name, help string, v float64) {
		out <- prometheus.MustNewConstMetric(prometheus.NewDesc("wayside_"+name, help, nil, nil), prometheus.GaugeValue, v)
	}
	h := c.Hub.Stats()
	gauge("notices", "Notices that stand, scheduled ones included.", float64(h.Notices))
	gauge("log_seq", "Number of the newest record.", float64(c.Hub.Head()))
	gauge("log_writable", "1 where the last append worked.", truth(h.Writable))
	gauge("public_log_sound", "1 while the log agrees with what was made public; at 0 nothing is signed.", truth(c.soundLog()))
	counter("log_records_total", "Records appended since the start.", float64(h.Records))
	counter("log_appends_total", "Commits of the log; records share them.", float64(h.Appends))
	counter("log_failures_total", "Commits that failed.", float64(h.Failures))
	counter("duplicates_total", "Repeats that were recognised.", float64(h.Duplicates))
	counter("refused_total", "Notices that were refused.", float64(h.Refused))
	second := c.Second.Stats()
	gauge("held_waiting", "Notices that wait for a second person.", float64(second.Waiting))
	gauge("direct_unconfirmed", "Notices sent without a second person that nobody else has confirmed yet.", float64(second.Unconfirmed))
	gauge("direct_overdue", "Of these, those that should have been confirmed by now.", float64(second.Overdue))
	counter("held_expired_total", "Notices that expired unsent because nobody decided.", float64(second.Unsent))
	if list, err := c.Desk.OpenReports(context.Background(), report.Remit{}, c.Hub.Now()); err == nil {
		open, late := 0, 0
		for _, about := range list {
			open, late = open+about.Open, late+about.Late
		}
		gauge("reports_open", "Reports of citizens that still want an answer.", float64(open))
		gauge("reports_overdue", "Of these, those that should have been answered by now.", float64(late))
	}
	counter("reports_crowded_total", "Reports refused because too many came in at once.", float64(c.reports.crowded.Load()))
	c.collectFollowers(counter, gauge)
	c.collectDisplays(out, counter)
	for _, src := range c.Intake.Sources() {
		c.collectSource(out, src.Source, src.LastSuccess, src.StaleSince.IsZero(), src.Waiting)
	}
}

func (c rooms) collectSource(out chan<- prometheus.Metric, name string, last time.Time, fresh bool, waiting int) {
	gauge := func(metric, help string, v float64) {
		out <- prometheus.MustNewConstMetric(prometheus.NewDesc("wayside_source_"+metric, help, []string{"source"}, nil), prometheus.GaugeValue, v, name)
	}
	if !last.IsZero() {
		gauge("last_success_timestamp_seconds", "When the source was last read whole.", float64(last.Unix()))
	}
	gauge("fresh", "1 where the source is not stale.", truth(fresh))
	gauge("waiting", "Endings that the brake holds for a person.", float64(waiting))
}

func (c rooms) collectDisplays(out chan<- prometheus.Metric, counter func(name, help string, v float64)) {
	r := c.Roster.Stats()
	for _, state := range roster.States() {
		if state != roster.NeverConnected {
			out <- prometheus.MustNewConstMetric(prometheus.NewDesc("wayside_displays", "Displays that have been heard, by state.", []string{"state"}, nil), prometheus.GaugeValue, float64(r.States[state]), string(state))
		}
	}
	counter("display_changes_total", "Times a display got into another state.", float64(r.Changes))
	counter("display_receipts_total", "Receipts of displays that were kept.", float64(r.Receipts))
	counter("display_repeats_total", "Receipts that were known already.", float64(r.Repeats))
	counter("display_receipts_refused_total", "Receipts that can't be right.", float64(r.Refused))
	counter("display_unequal_total", "Heartbeats and receipts whose dots were not the hub's own.", float64(r.Unequal))
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

func (c rooms) collectFollowers(counter, gauge func(name, help string, v float64)) {
	l := c.Live.Stats()
	gauge("websockets", "Readers on WebSockets.", float64(l.WebSockets))
	gauge("event_streams", "Readers on Server-Sent Events.", float64(l.EventStreams))
	gauge("cohorts", "Different views that readers have.", float64(l.Cohorts))
	counter("live_messages_total", "Messages encoded, each once for a cohort.", float64(l.Messages))
	counter("live_writes_total", "Writes to readers.", float64(l.Writes))
	counter("live_bytes_total", "Bytes written to readers.", float64(l.Bytes))
	counter("live_catch_ups_total", "Times a reader was too far behind for the shared log.", float64(l.CatchUps))
	counter("live_refused_total", "Readers refused: above a limit, or while stopping.", float64(l.Refused))
	counter("live_dead_total", "Readers given up: they took or answered nothing any more.", float64(l.Dead))
	p := c.Press.Stats()
	counter("press_hits_total", "Documents answered from memory.", float64(p.Hits))
	counter("press_renders_total", "Documents made.", float64(p.Renders))
	counter("press_failures_total", "Documents that failed their check; the last good one is served.", float64(p.Failures))
	counter("press_left_out_total", "Notices left out because they made a document fail.", float64(p.LeftOut))
}
