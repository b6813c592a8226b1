package config

import (
	"strings"
	"testing"
)

func TestErrorRules(t *testing.T) {
	l := load(t, standing(t, `apps:
  shop:
    source_url: https://github.com/acme/shop/blob/{commit}/{path}#L{line}
    owners: {app/pay/: "@acme/payments", "class:PG::*": data}
    errors:
      scanners: {class: "ActionController::RoutingError", mute: true}
      network: {class: "Net::*", merge: true}
      pay: {path: app/pay/*, message: refused, split: true}
`, ""))
	app := l.Config.App("shop")
	if got := app.Errors["scanners"]; !got.Mute || got.Class != "ActionController::RoutingError" {
		t.Errorf("scanners: got %+v", got)
	}
	if got := app.Errors["pay"]; !got.Split || got.Path != "app/pay/*" || got.Message != "refused" {
		t.Errorf("pay: got %+v", got)
	}
	if got := strings.Join(app.OwnerPatterns(), " "); got != "class:PG::* app/pay/" {
		t.Errorf("owners: got %s, want the longest first", got)
	}
	if app.Owners["app/pay/"] != "@acme/payments" || !strings.Contains(app.SourceURL, "{path}") {
		t.Errorf("got %+v", app)
	}
}

func TestSourceURLsThatAreRefused(t *testing.T) {
	for text, want := range map[string]string{
		"github.com/{path}":                      "wants an address",
		"javascript:alert({path})":               "wants an address",
		"https://example.com/x":                  "wants {path}",
		"https://kate:secret@example.com/{path}": "no password",
		"https://example.com/{path}/{branch}":    "knows only",
	} {
		if _, err := parseSourceURL(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want an error that %s", text, err, want)
		}
	}
}
