package advice

import (
	"fmt"
	"strings"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/codes"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/severity"
	"app.gonogo/gonogo/model/trouble"
)

// evidence is what the key does that weighs whether it is Heroku or the app.
const evidence = "shows the evidence"

// incident speaks of what Heroku itself reports. It explains what fails below it, and a rollback does not mend it.
func incident(s *model.State, a *model.App) (Advice, bool) {
	i := s.Incident
	if !i.On() {
		return Advice{}, false
	}
	system := ""
	if i.System != "" && i.System != "Apps" {
		system = " with " + i.System
	}
	adv := Advice{Short: fmt.Sprintf("Heroku reports an incident%s (%s)", system, i.Color), Severity: severity.Warning,
		Do: evidence, Intent: "platform"}
	if i.Color == "red" {
		adv.Severity = severity.Critical
	}
	if f := a.Requests; f.Shown() {
		adv.Short += fmt.Sprintf(", %s of requests fail", phrase.Percent(f.Share.Part()))
	}
	adv.Text = adv.Short
	if i.Title != "" {
		adv.Text += ": " + strings.TrimSuffix(i.Title, ".")
	}
	adv.Text += "."
	adv.Short += "."
	return adv, true
}

// failingRequests speaks of a good part of the requests: how they fail, where mostly, since which release.
func failingRequests(s *model.State, a *model.App) (Advice, bool) {
	f := a.Requests
	if !f.Shown() || f.How.Code == appCrashed && a.Processes.Loops.Of("web") == nil {
		return Advice{}, false
	}
	part := phrase.Percent(f.Share.Part()) + " of requests fail: "
	adv := Advice{Text: part + how(f), Short: part + howShort(f), Brief: phrase.Percent(f.Share.Part()) + " fail: " + howShort(f), Severity: severity.Critical, Page: f.How.Code}
	if f.How.Code == "" && f.Blame > 0 {
		adv.Page = regression
	}
	if f.Path != "" {
		adv.Text += ", mostly on " + f.Path
		_, path, _ := strings.Cut(f.Path, " ")
		adv.Short += " on " + path
	}
	lasts := phrase.Age(s.Age("heroku", f.Since))
	if f.Blame == 0 || f.How.Code == platformError {
		adv.Text += ", for " + lasts + "."
		adv.Short += "."
		if f.How.Code == platformError {
			adv.Do, adv.Intent = evidence, "platform"
		}
		return adv, true
	}
	adv.Text += fmt.Sprintf(", since v%d (%s).", f.Blame, lasts)
	adv.Short += fmt.Sprintf(" since v%d.", f.Blame)
	if target, why := a.Ledger.Target(); why == "" && target.Version < f.Blame { // else it leads to what is blamed
		adv, _ = rollBack(a, adv)
	}
	return adv, true
}

// appCrashed is the code of requests to dynos that have crashed: once those are up, there are none.
const appCrashed = "H10"

// platformError is the code of failures that no release of the app brings about.
const platformError = "H99"

// how names a failure with what its code means.
func how(f trouble.Requests) string {
	if c, known := codes.Lookup(f.How.Code); known {
		return c.ID + " (" + strings.ToLower(c.Title[:1]) + c.Title[1:] + ")"
	}
	return howShort(f)
}

func howShort(f trouble.Requests) string {
	if f.How.Code != "" {
		return f.How.Code
	}
	return fmt.Sprintf("status %d", f.How.Status)
}
