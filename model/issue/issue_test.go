package issue

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/commits"
	"app.gonogo/gonogo/model/exceptions"
	"app.gonogo/gonogo/model/exceptions/rollup"
	"app.gonogo/gonogo/model/ledger"
)

var at = time.Date(2026, 9, 17, 3, 9, 21, 0, time.UTC)

// raised is an app with an error whose words are foreign.
func raised(message string, calls int) (*model.App, *model.ErrorRow, rollup.Current) {
	e := exceptions.Event{Class: "PaymentError", Message: message, Proc: "web.1", Request: "0123-abcd"}
	for i := range calls {
		e.Frames = append(e.Frames, exceptions.Frame{File: fmt.Sprintf("app/models/%s_%d.rb", strings.Repeat("order", 20), i), Line: i + 1, Func: "pay", App: true})
	}
	g := &rollup.Group{Sample: e, Count: 1234, First: at, Last: at.Add(time.Minute)}
	g.Releases = []rollup.Release{{Version: 74, Count: 1200}, {Version: 73, Count: 34}}
	g.Routes = []rollup.Route{{Method: "POST", Path: "/checkout", Count: 1000}}
	a := &model.App{Info: model.AppInfo{Name: "shop"}, Ledger: ledger.Ledger{Known: true, Releases: []ledger.Release{{Version: 74, Commit: "3f2a1b9c00"}}}}
	row := &model.ErrorRow{Group: g, Status: rollup.New, Since: 74, Owner: "@acme/payments",
		Suspects: []commits.Suspect{{Commit: &commits.Commit{SHA: "3f2a1b9c00", Author: "ned", Subject: "Retry @kate"}, Path: "app/pay.rb"}}}
	return a, row, rollup.Current{Version: 74}
}

func TestAReportSaysWhatIsKnown(t *testing.T) {
	a, row, c := raised("card declined", 2)
	r := Of(a, row, c)
	if r.Title != "PaymentError: card declined" {
		t.Errorf("title %q", r.Title)
	}
	for _, want := range []string{"- app `shop`, new\n", "- first seen on v74, commit 3f2a1b9c00\n", "- by release: v74: 1,200, v73: 34\n", "- seen 1,234 times, first at 2026-09-17T03:09:21Z, last at 2026-09-17T03:10:21Z\n",
		"- route `POST /checkout`: 1,000 times\n", "- for example request `0123-abcd` on `web.1`\n", "- owner `@acme/payments`\n", "commit 3f2a1b9c00 by `ned`: `Retry @kate`. It changed `app/pay.rb`, which is no proof", "\n```\nPaymentError: card declined\n  > app/models/"} {
		if !strings.Contains(r.Body(), want) {
			t.Errorf("the body lacks %q:\n%s", want, r.Body())
		}
	}
}

// TestNothingForeignIsRead: no secret, no control, and nothing that ends the code that it stands in.
func TestNothingForeignIsRead(t *testing.T) {
	a, row, c := raised("at postgres://u:hunter2@db.example/x ``` @everyone \x1b[2J AKIAIOSFODNN7EXAMPLE", 1)
	row.Routes[0].Path = "/a`b"
	body := Of(a, row, c).Markdown()
	for _, never := range []string{"hunter2", "AKIAIOSFODNN7EXAMPLE", "\x1b", "\n```\nPay"} {
		if strings.Contains(body, never) {
			t.Errorf("the report holds %q:\n%s", never, body)
		}
	}
	for _, want := range []string{"\n````\nPaymentError", "``POST /a`b``"} {
		if !strings.Contains(body, want) {
			t.Errorf("the report lacks %q:\n%s", want, body)
		}
	}
}

// TestALinkIsShort: calls are left out until it is, and the link says how many.
func TestALinkIsShort(t *testing.T) {
	for _, calls := range []int{0, 3, 64} {
		a, row, c := raised(strings.Repeat("ä ", 500), calls)
		link, ok := Of(a, row, c).Link("https://github.com/acme/shop")
		u, err := url.Parse(link)
		if !ok || err != nil || len(link) > mostLink {
			t.Fatalf("%d calls: %d bytes, %v", calls, len(link), err)
		}
		q := u.Query()
		if u.Host != "github.com" || u.Path != "/acme/shop/issues/new" || !strings.HasPrefix(q.Get("title"), "PaymentError: ä") || !strings.Contains(q.Get("body"), "seen 1,234 times") {
			t.Errorf("%d calls: got %s", calls, link)
		}
		if cut := strings.Contains(q.Get("body"), "more line"); cut != (calls == 64) {
			t.Errorf("%d calls: cut is %v", calls, cut)
		}
	}
	a, row, c := raised("x", 1)
	if link, ok := Of(a, row, c).Link(""); ok || link != "" {
		t.Errorf("without a repository: got %q", link)
	}
}
