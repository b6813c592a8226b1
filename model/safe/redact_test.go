package safe

import (
	"strings"
	"testing"
)

// Test secrets are put together here, so that no scanner mistakes this file for a leak.
var (
	letters = strings.Repeat("aB3dE6gH", 12)
	jwt     = "ey" + letters[:20] + ".ey" + letters[:24] + "." + letters[:30]
)

func TestRedactMasks(t *testing.T) {
	for name, c := range map[string]struct{ before, secret, after string }{
		"database URL":        {"DATABASE_URL: postgres://bob:", "s3cr3t", "@db.foobaz.example:5432/x"},
		"slash in password":   {"postgres://bob:", "a/b@c", "@db/x"},
		"no user":             {"redis://:", "hunter2", "@cache:6379/0"},
		"other scheme":        {"get https://bob:", "s3cr3t", "@foobaz.example/a"},
		"token as user":       {"clone https://", letters[:24], "@git.foobaz.example/x.git"},
		"env":                 {"API_SECRET=", "xyzzy", " next"},
		"long key":            {"aws_secret_access_key=", "xyzzy/1", ""},
		"base key":            {"SECRET_KEY_BASE: ", letters, ""},
		"any KEY":             {"STRIPE_KEY=", letters[:20], ""},
		"yaml":                {"password: ", "open-sesame", ""},
		"json":                {`{"user":"bob","password":"`, "open sesame", `","x":1}`},
		"json in json":        {`{"m":"{\"token\":\"`, "abc123", `\"}"}`},
		"ruby hash":           {`{"authenticity_token"=>"`, "q+w/e==", `", "commit"=>"Log in"}`},
		"query":               {"/cb?access_token=", "abc.def", "&page=2"},
		"oauth code":          {"/cb?code=", "4/0AbCdEfGh", "&x=1"},
		"signed URL":          {"https://s3.foobaz.example/x?X-Amz-Expires=9&X-Amz-Signature=", "deadbeef01", "&y=1"},
		"azure":               {"https://blob.foobaz.example/x?sv=1&sig=", "q1w2e3r4", "&se=2"},
		"bearer header":       {"Authorization: Bearer ", "abc123", ""},
		"basic header":        {`"Authorization"=>"Basic `, "Ym9iOng=", `"`},
		"bare bearer":         {"sent bearer ", letters[:20], " to x"},
		"cookie header":       {"Cookie: ", "a=1; _sid=zzz", ""},
		"set-cookie header":   {"Set-Cookie: ", "sid=zzz; HttpOnly", ""},
		"session key":         {"_app_session=", "BAh7CEki", ""},
		"flag":                {"Starting process with command `sync --api-key ", "hunter2", "`"},
		"flag with quotes":    {"sync --password '", "hunter2", "' now"},
		"curl":                {"curl -sf -u bob:", "hunter2", " https://foobaz.example"},
		"api key":             {"X-Api-Key: ", "k-1-2-3", ""},
		"heroku":              {"HEROKU_API_KEY=", "01234567-89ab-cdef-0123-456789abcdef", ""},
		"drain token":         {"Logplex-Drain: ", "d.01234567-89ab-cdef-0123-456789abcdef", ""},
		"aws id":              {"using ", "AK" + "IAABCDEFGHIJKLMNOP", " in eu"},
		"github":              {"with ", "gh" + "p_" + letters[:36], ""},
		"stripe":              {"with ", "sk" + "_live_" + letters[:24], ""},
		"slack":               {"with ", "xo" + "xb-" + letters[:24], ""},
		"slack hook":          {"https://hooks.slack.com/services/", "T0/B0/" + letters[:24], ""},
		"sendgrid":            {"with ", "SG" + "." + letters[:22] + "." + letters[:43], ""},
		"google":              {"with ", "AI" + "za" + letters[:35], ""},
		"heroku token":        {"with ", "HR" + "KU-AA" + letters[:58], ""},
		"private key":         {"-----BEGIN RSA PRIVATE KEY-----", "MIIEow" + letters, "-----END RSA PRIVATE KEY-----"},
		"middle of a key":     {"", letters[:64], ""},
		"end of a key":        {"  ", letters[:30] + "==", ""},
		"password in a quote": {"pass phrase? db_pass='", "it is me", "'"},
	} {
		t.Run(name, func(t *testing.T) {
			got := Redact(c.before + c.secret + c.after)
			if strings.Contains(got, c.secret) || !strings.HasPrefix(got, c.before+"[") || !strings.HasSuffix(got, "]"+c.after) {
				t.Errorf("got %q", got)
			}
			if again := Redact(got); again != got {
				t.Errorf("a second pass makes %q of %q", again, got)
			}
		})
	}
}

func TestRedactMasksWholeValues(t *testing.T) {
	for in, want := range map[string]string{
		"a " + jwt + " b":                          "a " + Mask("jwt", jwt) + " b",
		"mail to ned.f@foobaz.example, please":     "mail to " + Mask("email", "ned.f@foobaz.example") + ", please",
		"card 4111 1111 1111 1111 declined":        "card " + Mask("card", "4111 1111 1111 1111") + " declined",
		"mongodb://u:REDACTED@db.foobaz.example/x": "mongodb://u:" + Mask("secret", "REDACTED") + "@db.foobaz.example/x",
		"token=aaa secret=aaa":                     "token=" + Mask("secret", "aaa") + " secret=" + Mask("secret", "aaa"),
	} {
		if got := Redact(in); got != want {
			t.Errorf("Redact(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestRedactKeeps(t *testing.T) {
	for _, s := range []string{
		"",
		"Completed 200 OK in 119ms (ActiveRecord: 6.4ms)",
		`at=error code=H12 desc="Request timeout" method=GET path="/reports?page=2&state=open" host=foobaz.example request_id=2a835eb0-e16a-4ea9-b5b4-c0951be72773 fwd="203.0.113.3" dyno=web.1 connect=1ms service=30000ms status=503 bytes=0 protocol=https`,
		"source=web.1 dyno=heroku.7af55a6f-e16a-4ea9-b5b4-c0951be72773.5df262fa-e16a-4ea9-b5b4-c0951be72773 sample#memory_rss=21.22MB",
		"Deploy 94c7c929 by ned",
		"commit 94c7c9290d3a4e5f60718293a4b5c6d7e8f90123",
		"sha256 " + strings.Repeat("0123456789abcdef", 4),
		strings.Repeat("0123456789abcdef", 4),
		"Set API_KEY, SECRET_KEY_BASE config vars by ned",
		"author: ned, authored_at=2026",
		"token_count=512 tokens: 12",
		"Stopping all processes with SIGTERM, signal: 15",
		`{"password"=>"[FILTERED]", "token"=>"***"}`,
		"password: nil, token=true",
		"Error: Invalid token: expired",
		"reactbot@1.0.0 start /app",
		"gems/rails-7.1.0/lib/session.rb:12:in 'call'",
		"cloned git@github.com:foobaz/app.git",
		"Starting process with command `rake x` by user scheduler@addons.heroku.com",
		"order 4111111111111112 shipped",
		"micros 1732212345678901",
		"https://foobaz.example:8080/path@v2",
		"cache_key=users/1",
		"PWD=/app",
		"npm run build --token --verbose",
		"--keystore /app/x --tokens 5",
	} {
		if got := Redact(s); got != s {
			t.Errorf("Redact(%q) = %q", s, got)
		}
	}
}

func FuzzRedact(f *testing.F) {
	for _, s := range []string{"token=abc", "postgres://a:b@c/d", "Cookie: a=b", "a@b.example", "[secret:3f2a]", jwt} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		clean := Text(s)
		if again := Text(Redact(clean)); again != Redact(clean) {
			t.Fatalf("Redact(%q) is not clean text", clean)
		}
	})
}

func BenchmarkRedactRouterLine(b *testing.B) {
	line := `at=info method=GET path="/reports?page=2" host=foobaz.example request_id=2a835eb0-e16a-4ea9-b5b4-c0951be72773 fwd="203.0.113.3" dyno=web.1 connect=1ms service=30ms status=200 bytes=10 protocol=https`
	for b.Loop() {
		Redact(line)
	}
}

func BenchmarkRedactParameters(b *testing.B) {
	line := `  Parameters: {"utf8"=>"yes", "authenticity_token"=>"[FILTERED]", "order"=>{"email"=>"ned@foobaz.example", "remember"=>"0"}, "commit"=>"Pay"}`
	for b.Loop() {
		Redact(line)
	}
}
