package world

import (
	"fmt"
	"strings"
	"time"

	"app.gonogo/gonogo/sources/heroku/sim/scenario"
)

// Limits of the router.
const (
	routerTimeout = 30 * time.Second // H12
	bootTimeout   = 75 * time.Second // H20: how long a request waits for a booting dyno
)

// reloads is the share of people who reload a page that does not come. One slow
// page then fills the log as it does in life: with eight times its own traffic.
const reloads = 0.87

// route is one kind of request that the outside world makes. A "#" in path
// becomes a number.
type route struct {
	weight     int
	method     string
	path       string
	controller string // "" = answered without a line of the app
	median     time.Duration
	status     int
	bytes      int
}

// routes is the mix of a small shop. Weights add up to 100.
var routes = []route{
	{20, "GET", "/", "StorefrontController#index", 9 * time.Millisecond, 200, 18211},
	{17, "GET", "/products/#", "ProductsController#show", 24 * time.Millisecond, 200, 24107},
	{11, "GET", "/orders", "OrdersController#index", 31 * time.Millisecond, 200, 9120},
	{8, "GET", "/orders/#", "OrdersController#show", 16 * time.Millisecond, 200, 6402},
	{9, "POST", "/cart", "CartController#create", 46 * time.Millisecond, 302, 112},
	{5, "GET", "/cart", "CartController#show", 21 * time.Millisecond, 200, 5230},
	{6, "GET", "/search?q=#", "SearchController#index", 88 * time.Millisecond, 200, 15024},
	{4, "GET", "/reports", "ReportsController#index", 140 * time.Millisecond, 200, 30118},
	{2, "POST", "/checkout", "CheckoutController#create", 210 * time.Millisecond, 302, 98},
	{6, "GET", "/assets/app.js", "", 3 * time.Millisecond, 200, 88120},
	{5, "GET", "/assets/app.css", "", 3 * time.Millisecond, 304, 0},
	{6, "GET", "/health", "", 2 * time.Millisecond, 200, 2},
	{1, "GET", "/wp-login.php", "bots", 5 * time.Millisecond, 404, 1564},
}

// request is one request on its way.
type request struct {
	route
	url     string
	id, fwd string
	began   time.Time
}

// arrive takes the next request and schedules the one after it.
func (w *World) arrive(a *App) {
	if a.requestRate <= 0 {
		return
	}
	mean := time.Duration(float64(time.Second) / a.requestRate)
	w.after(w.rng.exponential(mean), func() {
		w.serve(a, w.newRequest())
		w.arrive(a)
	})
}

func (w *World) newRequest() request {
	pick := w.rng.r.IntN(100)
	for _, r := range routes {
		if pick -= r.weight; pick < 0 {
			return request{
				route: r, url: strings.ReplaceAll(r.path, "#", fmt.Sprint(100+w.rng.r.IntN(9000))),
				id: w.rng.UUID(), fwd: fmt.Sprintf("203.0.113.%d", 1+w.rng.r.IntN(250)), began: w.Now,
			}
		}
	}
	panic("sim: the weights of routes do not add up to 100")
}

// serve routes a request: to a dyno that serves, into the wait for one that
// boots, or to the error page that fits.
func (w *World) serve(a *App, r request) {
	var up []*Dyno
	starting, crashed := false, false
	for _, d := range a.DynosOf("web") {
		switch {
		case d.Serving():
			up = append(up, d)
		case d.State == StateStarting:
			starting = true
		case d.State == stateCrashed:
			crashed = true
		}
		// A dyno that has crashed and is being tried again still counts as
		// crashed for the router: its last known life ended that way.
		crashed = crashed || d.crashes > 0 && d.State == StateStarting
	}
	switch {
	case a.Maintenance:
		w.refuse(a, r, "info", "H80", "Maintenance mode")
	case w.Outage != nil && w.rng.Odds(w.Outage.RouterErrors):
		w.refuse(a, r, "error", "H99", "Platform error")
	case len(up) > 0:
		w.run(up[w.rng.r.IntN(len(up))], r)
	case crashed:
		w.refuse(a, r, "error", "H10", "App crashed")
	case starting && w.Now.Sub(r.began) < bootTimeout:
		w.after(500*time.Millisecond, func() { w.serve(a, r) })
	case starting:
		w.refuse(a, r, "error", "H20", "App boot timeout")
	default:
		w.refuse(a, r, "error", "H14", "No web processes running")
	}
}

// run lets a dyno work on a request.
func (w *World) run(d *Dyno, r request) {
	c := d.Release.codeOf()
	service := w.rng.skewed(r.median)
	if c.Drag > 0 {
		service = time.Duration(float64(service) * c.Drag)
	}
	if c.SlowPath != "" && strings.HasPrefix(r.url, c.SlowPath) {
		service = w.rng.between(31*time.Second, 48*time.Second)
	}
	if queries(c, r) {
		service *= scenario.QueryDrag
	}
	connect := w.Now.Sub(r.began) + time.Duration(w.rng.r.IntN(2))*time.Millisecond
	if r.controller != "" {
		w.writeOutput(d, `Started %s "%s" for %s at %s`, r.method, r.url, r.fwd, w.Now.UTC().Format("2006-01-02 15:04:05 -0700"))
	}
	switch {
	case r.controller == "bots":
		w.writeOutput(d, `ActionController::RoutingError (No route matches [GET] "%s"):`, r.url)
	case r.path == "/checkout" && w.rng.Odds(0.12):
		w.after(service, func() { w.raises(d, r, connect, service, paymentTrace) })
		return
	case r.controller != "" && w.starved(d):
		w.after(service, func() { w.raises(d, r, connect, service, starvedTrace) })
		return
	case r.path == "/search?q=#" && w.rng.Odds(0.02):
		service += 2 * time.Second
		w.after(service, func() {
			w.routerLine(d.App, r, "sock=client at=warning code=H27 desc=\"Client Request Interrupted\"", d.Name, connect, service, 499, 0)
		})
		return
	}
	if service > routerTimeout {
		if w.rng.Odds(reloads) {
			w.after(w.rng.between(4*time.Second, 12*time.Second), func() { w.reload(d.App, r) })
		}
		w.after(routerTimeout, func() {
			w.routerLine(d.App, r, `at=error code=H12 desc="Request timeout"`, d.Name, connect, routerTimeout, 503, 0)
		})
		w.Later(d, service, func() { w.completed(d, r, service) })
		return
	}
	w.after(service, func() {
		w.completed(d, r, service)
		w.routerLine(d.App, r, "at=info", d.Name, connect, service, r.status, r.bytes)
	})
}

// queries tells that a request waits for the database.
func queries(c scenario.Code, r request) bool {
	return c.Query != "" && strings.HasPrefix(r.url, c.Query)
}

// reload asks again for what somebody is tired of waiting for.
func (w *World) reload(a *App, r request) {
	r.id, r.began = w.rng.UUID(), w.Now
	w.serve(a, r)
}

// statusText is what Rails prints after the number.
var statusText = map[int]string{200: "OK", 302: "Found", 404: "Not Found", 500: "Internal Server Error"}

func (w *World) completed(d *Dyno, r request, service time.Duration) {
	if r.controller == "" || r.controller == "bots" {
		return
	}
	ms := float64(service) / float64(time.Millisecond)
	views, records := 0.36, 0.27
	if queries(d.Release.codeOf(), r) {
		views, records = 0.04, 0.93
	}
	w.writeOutput(d, "Completed %d %s in %.0fms (Views: %.1fms | ActiveRecord: %.1fms)", r.status, statusText[r.status], ms, ms*views, ms*records)
}

// paymentTrace is the shop's everyday error: it is there before any release and
// stays after, so that a roll-up has something old to show.
var paymentTrace = []string{
	"Net::ReadTimeout (Net::ReadTimeout with #<TCPSocket:(closed)>):",
	"app/services/payment_gateway.rb:88:in `charge'",
	"app/models/checkout.rb:41:in `settle'",
	"app/controllers/checkout_controller.rb:23:in `create'",
}

// raises answers a request with the page of an exception, and prints its trace.
func (w *World) raises(d *Dyno, r request, connect, service time.Duration, trace []string) {
	w.writeOutput(d, "Completed 500 Internal Server Error in %.0fms", float64(service)/float64(time.Millisecond))
	for _, line := range trace {
		w.writeOutput(d, "%s", line)
	}
	w.routerLine(d.App, r, "at=info", d.Name, connect, service, 500, 1635)
}

// refuse answers for the app with the router's own error page.
func (w *World) refuse(a *App, r request, level, code, desc string) {
	head := fmt.Sprintf("at=%s code=%s desc=%q", level, code, desc)
	w.routerText(a, fmt.Sprintf(`%s method=%s path="%s" host=%s request_id=%s fwd="%s" dyno= connect= service= status=503 bytes= protocol=http1.1 tls=true tls_version=tls1.3`,
		head, r.method, r.url, a.Host, r.id, r.fwd))
}

func (w *World) routerLine(a *App, r request, head, dyno string, connect, service time.Duration, status, bytes int) {
	w.routerText(a, fmt.Sprintf(`%s method=%s path="%s" host=%s request_id=%s fwd="%s" dyno=%s connect=%dms service=%dms status=%d bytes=%d protocol=http1.1 tls=true tls_version=tls1.3`,
		head, r.method, r.url, a.Host, r.id, r.fwd, dyno, connect.Milliseconds(), service.Milliseconds(), status, bytes))
}

func (w *World) routerText(a *App, text string) {
	if a.Fir {
		w.Write(a, "heroku-router", "web", text)
		return
	}
	w.Write(a, "heroku", "router", text)
}

// banner is what a process prints just before it is ready.
func (w *World) banner(d *Dyno, port int) {
	if d.Type == "web" {
		w.webBanner(d, port)
		return
	}
	w.writeOutput(d, "Booted Rails 7.1.5 application in production environment")
	w.writeOutput(d, "Running in ruby 3.3.6 (2024-11-05 revision 75015d4c1f) [x86_64-linux]")
	w.writeOutput(d, "Starting processing, hit Ctrl-C to stop")
}

// commandWithPort is the command as the dyno manager prints it.
func commandWithPort(command string, port int) string {
	return strings.ReplaceAll(command, "$PORT", fmt.Sprint(port))
}
