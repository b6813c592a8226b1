package config

import (
	"strings"
	"testing"
)

func TestFreezeWindows(t *testing.T) {
	l := load(t, standing(t, `apps:
  shop:
    freeze:
      weekend: Fri 16:00 - Mon 08:00 Europe/Berlin, nobody is there to watch
      lunch: "12:00 - 13:00 UTC, eat"
`, ""))
	var got []string
	for _, w := range l.Config.App("shop").Windows() {
		got = append(got, w.Name+": "+w.Reason)
	}
	if want := "lunch: eat|weekend: nobody is there to watch"; strings.Join(got, "|") != want {
		t.Errorf("got %q, want %q", got, want)
	}
	for text, want := range map[string]string{
		"weekend: Fri 16:00 - Mon 08:00":                    "a span, a time zone and a reason",
		"weekend: Fri 16:00 - Mon 08:00 Europe/Atlantis, x": "a time zone such as",
		"weekend: [Fri 16:00, Mon 08:00]":                   "a word",
	} {
		_, err := Load(standing(t, "apps:\n  shop:\n    freeze:\n      "+text+"\n", ""))
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "config.yaml:4:") {
			t.Errorf("%s: got %v, want an error in line 4 that tells of %q", text, err, want)
		}
	}
}

// A repository may add a window, and not change one of the user's.
func TestFreezeWindowsOfARepository(t *testing.T) {
	l := load(t, standing(t, "apps: {shop: {freeze: {night: '22:00 - 06:00 UTC, night'}}}\n",
		"apps: {shop: {freeze: {night: '01:00 - 02:00 UTC, short', lunch: '12:00 - 13:00 UTC, eat'}}}\n"))
	if got, want := string(l.Config.App("shop").Freeze["night"]), "22:00 - 06:00 UTC, night"; got != want || len(l.Config.App("shop").Freeze) != 2 {
		t.Errorf("night is %q, want %q; %d windows, want 2", got, want, len(l.Config.App("shop").Freeze))
	}
	if len(l.Ignored) != 1 || l.Ignored[0].Path != "apps.shop.freeze.night" {
		t.Errorf("ignored: %v, want the other night", l.Ignored)
	}
}

// Guard acts by itself: neither a repository's file, though it be trusted, nor the environment can allow it.
func TestOnlyTheUsersFileAllowsGuard(t *testing.T) {
	own := load(t, standing(t, "guard: [shop, api]\n", ""))
	if !own.MayGuard("shop") || own.MayGuard("blog") {
		t.Errorf("shop %t, blog %t, want true and false", own.MayGuard("shop"), own.MayGuard("blog"))
	}
	repository := standing(t, "", "guard: [shop]\n")
	if l := load(t, repository); l.MayGuard("shop") || len(l.Ignored) != 1 {
		t.Errorf("a repository allows it: %t; ignored: %v", l.MayGuard("shop"), l.Ignored)
	}
	if _, err := Trust(repository, RepositoryFile(repository)); err != nil {
		t.Fatal(err)
	}
	if l := load(t, repository); !l.Trusted || l.MayGuard("shop") || len(l.Config.Guard) > 0 {
		t.Errorf("trusted %t; it allows guard: %t, list %v", l.Trusted, l.MayGuard("shop"), l.Config.Guard)
	}
	both := load(t, standing(t, "guard: [api]\n", "guard: [shop]\n"))
	if both.MayGuard("shop") || !both.MayGuard("api") {
		t.Errorf("shop %t, api %t, want false and true", both.MayGuard("shop"), both.MayGuard("api"))
	}
	e := standing(t, "", "")
	get := e.Getenv
	e.Getenv = func(name string) string {
		if name == "GONOGO_GUARD" {
			return "shop"
		}
		return get(name)
	}
	if l := load(t, e); l.MayGuard("shop") || len(l.Config.Guard) > 0 {
		t.Error("the environment allows it")
	}
}
