package model

import "testing"

func TestAnOrderInWords(t *testing.T) {
	tests := []struct {
		order    Order
		describe string
		cli      string
	}{
		{Order{Verb: Restart, Dyno: "web.1"}, "restart web.1", "heroku ps:restart -d web.1 -a foobaz"},
		{Order{Verb: Restart, Type: "web"}, "restart all web dynos", "heroku ps:restart -p web -a foobaz"},
		{Order{Verb: Restart}, "restart all dynos", "heroku ps:restart -a foobaz"},
		{Order{Verb: Stop, Dyno: "run.4711"}, "stop run.4711", "heroku ps:stop -d run.4711 -a foobaz"},
		{Order{Verb: Scale, Scale: []ScaleChange{{"web", 2, 4, ""}, {"worker", 1, 2, "Standard-2X"}}},
			"scale web 2 → 4, worker 1 → 2 Standard-2X", "heroku ps:scale web=4 worker=2:Standard-2X -a foobaz"},
		{Order{Verb: Rollback, Target: 73}, "roll back to v73", "heroku rollback v73 -a foobaz"},
		{Order{Verb: Maintenance, On: true}, "maintenance on", "heroku maintenance:on -a foobaz"},
		{Order{Verb: Maintenance}, "maintenance off", "heroku maintenance:off -a foobaz"},
		{Order{Verb: "dance"}, "dance", ""},
	}
	for _, tt := range tests {
		tt.order.AppName = "foobaz"
		if got := tt.order.Describe(); got != tt.describe {
			t.Errorf("%q, want %q", got, tt.describe)
		}
		if got := tt.order.CLI(); got != tt.cli {
			t.Errorf("%q, want %q", got, tt.cli)
		}
	}
}
