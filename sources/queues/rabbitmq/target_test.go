package rabbitmq

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRead(t *testing.T) {
	const amqps, rest = "amqps://u:p@a.example/u", "https://u:p@pink.example/management/7/api"
	for _, c := range []struct {
		name string
		vars map[string]string // the one called V is read
		want string            // "vhost at host:port as user, managed at", or "" for none
	}{
		{"not ours", map[string]string{"V": "redis://a:1"}, ""},
		{"CloudAMQP", map[string]string{"V": amqps}, "u at a.example:5671 as u, https://a.example/api"},
		{"the vhost is decoded once", map[string]string{"V": "amqp://u:p@a.example:1/cust%252Fone"}, "cust%2Fone at a.example:1 as u, https://a.example/api"},
		{"no vhost", map[string]string{"V": "amqp://u:p@a.example"}, "/ at a.example:5672 as u, https://a.example/api"},
		{"an empty vhost", map[string]string{"V": "amqp://u:p@a.example/"}, "/ at a.example:5672 as u, https://a.example/api"},
		{"the slash vhost", map[string]string{"V": "amqp://u:p@a.example/%2F"}, "/ at a.example:5672 as u, https://a.example/api"},
		{"Celery's scheme and list", map[string]string{"V": "pyamqp://u:p@a.example//;pyamqp://u:p@b.example//"}, "/ at a.example:5672 as u, https://a.example/api"},
		{"nobody is guest", map[string]string{"V": "amqp://127.0.0.1"}, "/ at 127.0.0.1:5672 as guest, "},
		{"by IPv6", map[string]string{"V": "amqp://u:p@[2001:db8::1]/"}, "/ at [2001:db8::1]:5672 as u, https://[2001:db8::1]/api"},
		{"managed elsewhere, as the same user", map[string]string{"V": "amqp://u:p@a.example:1/x", "B": rest}, "x at a.example:1 as u, https://pink.example/management/7/api"},
		{"managed by the host's own rather than the user's", map[string]string{"V": amqps, "A": rest, "B": "https://m:q@a.example:8/api", "C": rest}, "u at a.example:5671 as u, https://a.example:8/api as m"},
		{"somebody else's management", map[string]string{"V": amqps, "B": "https://x:p@pink.example/api"}, "u at a.example:5671 as u, https://a.example/api"},
		{"no management without TLS", map[string]string{"V": amqps, "B": "http://u:p@a.example/api"}, "u at a.example:5671 as u, https://a.example/api"},
		{"but on this machine", map[string]string{"V": "amqp://u:p@127.0.0.1:1/", "B": "http://u:p@127.0.0.1:2/api/"}, "/ at 127.0.0.1:1 as u, http://127.0.0.1:2/api"},
		{"of two brokers on this machine", map[string]string{"V": "amqp://u:p@127.0.0.1:1/", "B": "http://x:p@127.0.0.1:2/api/"}, "/ at 127.0.0.1:1 as u, "},
		{"an address like it is none", map[string]string{"V": amqps, "B": "https://u:p@a.example/api/v2"}, "u at a.example:5671 as u, https://a.example/api"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := ""
			if v, ok := read(c.vars, "V"); ok {
				got = v.DB + " at " + v.Addr() + " as " + v.User + ", " + string(v.Extra[management])
				if u := string(v.Extra[managementUser]); u != "" && u != v.User {
					got += " as " + u
				}
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

// The ports of Bigwig are one broker; two brokers on a machine are two.
func TestReadHalves(t *testing.T) {
	for _, c := range []struct {
		vars map[string]string
		want []string
	}{
		{map[string]string{"B_TX_URL": "amqp://u:p@h:1/x", "B_RX_URL": "amqp://u:p@h:2/x"}, []string{"B_TX_URL"}},
		{map[string]string{"B_URL": "amqp://u:p@h:3/x", "B_TX_URL": "amqp://u:p@h:1/x", "B_RX_URL": "amqp://u:p@h:2/x"}, []string{"B_URL"}},
		{map[string]string{"B_RX_URL": "amqp://u:p@h:2/x"}, []string{"B_RX_URL"}},
		{map[string]string{"B_TX_URL": "amqp://u:p@h:1/x", "B_RX_URL": "amqp://u:p@h:2/y"}, []string{"B_RX_URL", "B_TX_URL"}},
		{map[string]string{"RABBITMQ_REST_API_URL": "https://u:p@h/api"}, []string{"RABBITMQ_REST_API_URL"}},
		{map[string]string{"SOME_API_URL": "https://u:p@h/api"}, nil},
		{map[string]string{"RABBITMQ_REST_API_URL": "https://u:p@h/api", "AMQP_URL": "amqps://u:p@h"}, []string{"AMQP_URL"}},
	} {
		var got []string
		for _, name := range []string{"AMQP_URL", "B_RX_URL", "B_TX_URL", "B_URL", "RABBITMQ_REST_API_URL", "SOME_API_URL"} {
			if _, ok := read(c.vars, name); ok {
				got = append(got, name)
			}
		}
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%v: %s", c.vars, d)
		}
	}
}
