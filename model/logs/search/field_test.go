package search

import "testing"

func TestField(t *testing.T) {
	const line = `{"level":"error","user_id":42,"id":"42","big":9007199254740993,"half":0.5,"ok":true,"gone":null,"user":{"id":7,"name":"ned flood","roles":["admin","ops"]},` +
		`"http.status":503,"items":[{"sku":"a1"},{"sku":"b2"}],"note":"user_id=99 \"quoted\""}`
	for _, c := range []struct {
		field, text string
		want        bool
	}{
		{"user_id=42", line, true}, {"user_id=42.0", line, true}, {"user_id=4.2e1", line, true}, {"user_id=4", line, false}, {"user_id=420", line, false},
		{"user_id", line, true}, {"nothing", line, false}, {"user_id=99", line, false}, {"id=42", line, true},
		{"big=9007199254740993", line, true}, {"big=9007199254740992", line, false}, {"half=.5", line, false}, {"half=0.50", line, true},
		{"ok=true", line, true}, {"gone=null", line, true}, {"ok=null", line, false},
		{"user.id=7", line, true}, {"user.name=ned flood", line, true}, {"user.name=ned", line, false}, {"user", line, true}, {"user=7", line, false},
		{"user.roles=ops", line, true}, {"user.roles.0=admin", line, true}, {"user.roles.1=admin", line, false}, {"http.status=503", line, true},
		{"items.sku=b2", line, true}, {"items.1.sku=a1", line, false}, {"level=Error", line, false},
		{"user_id=42", `INFO [req-1] {"user_id":42} done`, true}, {"done=1", `{"a":1} done=1`, true}, {"user_id=42", `{"user_id":42`, false},
		{"user_id=42", "level=info user_id=42 ms=3", true}, {"user_id=42", "level=info user_id=421", false}, {"user_id=42", "new_user_id=42", false},
		{"msg=hello world", `at=info msg="hello world" n=1`, true}, {`msg=say "hi"`, `msg="say \"hi\""`, true}, {"user_id=42", `msg="user_id=42"`, false},
		{"user.id=7", "user.id=7", true}, {"user_id=42", "[user_id=42] started", true}, {"user_id=42", "user_id=42, ms=3", true}, {"user_id", "user_id", false},
		{"a", `{"a":{}}`, true}, {"a", `{"b":{"a":1}}`, false}, {"a.b", `{"a":[{"b":1}]}`, true}, {"a=2", `{"a":[1,2]}`, true}, {"a.1", `{"a":[1,2]}`, true}, {"a.2", `{"a":[1,2]}`, false},
		{"a", `{"a":[]}`, true}, {"a.b=x", `{"a":[[{"b":"x"}]]}`, true}, {"b=2", "a=1,b=2", true}, {"a=1", "a=1,b=2", false}, {"a=x y", "a='x y' b=1", true}, {"b=1", `note "b=2" b=1`, true},
		{"b=2", `note "b=2" b=1`, false}, {"sample#m=1MB", "source=web.1 sample#m=1MB", true}, {"größe=3", "größe=3", true}, {"user_id=42", "(user_id=42)", true}, {"user_id=42", "x{user_id=42}", true},
		{"a=b=c", "a=b=c", true}, {"msg=\u00e9", `{"msg":"\u00e9"}`, true}, {"a=1", `{"a":"1"`, false}, {"a=x", `a="x`, false},
		{"n=Inf", `{"n":"Inf"}`, true}, {"n=0x10", "n=16", false}, {"a.b.c=1", `{"a":{"b.c":1}}`, true}, {"status=503", "at=error method=GET status=503", true},
	} {
		f, err := ParseField(c.field)
		if err != nil {
			t.Fatal(err)
		}
		if got := f.Match(c.text); got != c.want {
			t.Errorf("%s in %s: got %v, want %v", c.field, c.text, got, c.want)
		}
	}
	for _, bad := range []string{"", "=42", "user..id=4", ".a"} {
		if _, err := ParseField(bad); err == nil {
			t.Errorf("%q is taken for a field", bad)
		}
	}
}
