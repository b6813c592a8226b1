package config

import (
	"strings"
	"testing"
)

func TestFeed(t *testing.T) {
	l := load(t, standing(t, `feed:
  url: https://feed.example.com:5170/
  token_file: ~/.config/gonogo/feed-token
  ca: /etc/ssl/feed.pem
`, ""))
	want := Feed{URL: "https://feed.example.com:5170/", TokenFile: "~/.config/gonogo/feed-token", CA: "/etc/ssl/feed.pem"}
	if l.Config.Feed != want {
		t.Errorf("got %+v, want %+v", l.Config.Feed, want)
	}
	if got := l.Origins["feed.url"]; !strings.HasPrefix(got, "user file ") || !strings.HasSuffix(got, ":2:3") {
		t.Errorf("the address is from %q, want line 2 of the user's file", got)
	}
	for _, fine := range []string{"http://127.0.0.1:5170", "nats://a.example.com:4222,nats://b.example.com:4222", "tls://nats.example.com"} {
		if l := load(t, standing(t, "feed: {url: '"+fine+"'}\n", "")); l.Config.Feed.URL != fine {
			t.Errorf("got %q, want %q", l.Config.Feed.URL, fine)
		}
	}
}

// An address has no token in it, and what is refused is not repeated: it may hold one.
func TestFeedsThatAreRefused(t *testing.T) {
	for text, want := range map[string]string{
		"{url: feed.example.com}":                                    "an address such as https://feed.example.com:5170",
		"{url: 'ftp://feed.example.com'}":                            "an address such as",
		"{url: 'https://ned:hunter2@feed.example.com'}":              "token_file",
		"{url: 'https://feed.example.com/?token=hunter2'}":           "token_file",
		"{url: 'https://a.example.com,https://b.example.com'}":       "an address such as",
		"{url: 'nats://a.example.com,nats://x:hunter2@example.com'}": "token_file",
		"{token_file: token}":                                        "the whole path of a file",
		"{token: hunter2}":                                           "unknown key",
		"{cert: /a.pem}":                                             "feed.key",
		"https://feed.example.com":                                   "wants keys with values",
	} {
		_, err := Load(standing(t, "feed: "+text+"\n", ""))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want an error that tells of %q", text, err, want)
		}
		if err != nil && strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: the error repeats it: %v", text, err)
		}
	}
	e := standing(t, "", "")
	get := e.Getenv
	e.Getenv = func(name string) string {
		if name == "GONOGO_FEED_URL" {
			return "https://ned:hunter2@feed.example.com"
		}
		return get(name)
	}
	if _, err := Load(e); err == nil || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("from the environment: got %v, want an error that does not repeat it", err)
	}
}

// A repository says nothing of who is listened to, nor whose token goes where.
func TestFeedOfARepository(t *testing.T) {
	l := load(t, standing(t, "", "feed: {url: 'https://elsewhere.example.com', token_file: /etc/passwd}\n"))
	if l.Config.Feed != (Feed{}) || len(l.Ignored) != 2 {
		t.Errorf("got %+v, %d settings ignored; want none, 2", l.Config.Feed, len(l.Ignored))
	}
}
