package base

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/spf13/cobra"

	"app.gonogo/gonogo/sources/config"
)

// The config's feed counts where the verb knows feeds and no flag says otherwise. What lets a watcher in goes to no other address.
func TestFeedOfTheConfig(t *testing.T) {
	settings := config.Feed{URL: "https://feed.example.com", TokenFile: "~/token", CA: "/ca.pem", Cert: "/cert.pem", Key: "/key.pem"}
	whole := Feed{URL: settings.URL, TokenFile: "/home/kate/token", CA: "/ca.pem", Cert: "/cert.pem", Key: "/key.pem"}
	configured := whole
	configured.Configured = true
	ownFile, byToken := configured, configured
	ownFile.TokenFile, byToken.TokenFile = "mine", ""
	access := []string{"--feed-token-file=/home/kate/token", "--feed-ca=/ca.pem", "--feed-cert=/cert.pem", "--feed-key=/key.pem"}
	for _, c := range []struct {
		name  string
		args  []string
		token bool
		want  Feed

		passed []string
	}{
		{"no flag", nil, false, configured, access},
		{"turned off", []string{"--feed", ""}, false, Feed{}, []string{"--feed="}},
		{"another one", []string{"--feed", "https://other.example.com"}, false, Feed{URL: "https://other.example.com"}, []string{"--feed=https://other.example.com"}},
		{"the same one", []string{"--feed", settings.URL}, false, whole, append([]string{"--feed=" + settings.URL}, access...)},
		{"a file of one's own", []string{"--feed-token-file", "mine"}, false, ownFile, append([]string{"--feed-token-file=mine"}, access[1:]...)},
		{"a token in the environment", nil, true, byToken, access[1:]},
	} {
		var f Flags
		verb := &cobra.Command{Use: "verb"}
		f.AddFeed(verb)
		if err := verb.ParseFlags(c.args); err != nil {
			t.Fatal(err)
		}
		for range 2 { // a second session of the same flags is as the first
			f.Feed.Configure(settings, "/home/kate", c.token)
			if d := cmp.Diff(c.want, f.Feed, cmpopts.IgnoreUnexported(Feed{})); d != "" {
				t.Errorf("%s (-want +got):\n%s", c.name, d)
			}
		}
		if d := cmp.Diff(c.passed, f.Feed.Args()); d != "" {
			t.Errorf("%s: passed on (-want +got):\n%s", c.name, d)
		}
		if f.Saved(); f.Feed.Configured || f.Feed.URL == settings.URL && len(c.args) == 0 {
			t.Errorf("%s: what was saved comes from the feed %+v", c.name, f.Feed)
		}
		f.Feed.Configure(settings, "/home/kate", c.token)
		if f.Feed.Configured {
			t.Errorf("%s: the config counts again for what was saved", c.name)
		}
	}
	var without Flags // as of a verb that gives orders
	if without.Feed.Configure(settings, "/home/kate", false); without.Feed != (Feed{}) {
		t.Errorf("a verb without the flags watches by way of %q", without.Feed.URL)
	}
}
