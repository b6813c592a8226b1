package advice

import (
	"fmt"
	"strings"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/severity"
	"app.gonogo/gonogo/model/vitals"
)

// nearKill speaks of dynos over their quota that the platform is going to end.
func nearKill(s *model.State, a *model.App) (Advice, bool) {
	return growing(s, a, vitals.NearKill)
}

// nearQuota speaks of dynos that are about to go over their quota.
func nearQuota(s *model.State, a *model.App) (Advice, bool) {
	return growing(s, a, vitals.NearQuota)
}

// leaking speaks of dynos whose memory grows for hours, life after life or on several of them.
func leaking(s *model.State, a *model.App) (Advice, bool) {
	return growing(s, a, vitals.Leak)
}

// growing speaks of memory that leads to a code of the platform: of the dynos of the type of which most do so.
func growing(s *model.State, a *model.App, kind vitals.FindingKind) (Advice, bool) {
	list := mostOfType(a.Vitals.Findings.Of(kind))
	if len(list) == 0 {
		return Advice{}, false
	}
	first, now := list[0], s.VitalsNow(a)
	since, soonest, slope := first.Since, first.Trend, 0.0
	for _, f := range list {
		if f.Since.Before(since) {
			since = f.Since
		}
		if end(f.Trend).Before(end(soonest)) {
			soonest = f.Trend
		}
		slope = max(slope, f.Trend.Slope)
	}
	code := "R14"
	if kind == vitals.NearKill {
		code = "R15"
	}
	adv := Advice{Type: first.Type, Severity: severity.Warning, Brief: code + " soon"}
	who, verb := first.Type, "grows"
	if len(list) == 1 {
		who, adv.Dyno = first.Dyno, first.Dyno
	}
	if kind == vitals.Leak {
		verb = "leaks memory:"
	}
	left := phrase.Age(max(end(soonest).Sub(now), time.Minute))
	adv.Short = fmt.Sprintf("%s %s, %s in about %s.", who, strings.TrimSuffix(verb, ":")+" "+phrase.Growth(slope), code, left)
	adv.Text = fmt.Sprintf("%s %s %s%s: %s in about %s.", who, verb, phrase.Growth(slope), sinceRelease(s, a, since), code, left)
	if kind == vitals.Leak {
		adv.Text = fmt.Sprintf("%s %s %s%s, %s in about %s.", who, verb, phrase.Growth(slope), sinceRelease(s, a, since), code, left)
	} else if soonAfter(a, since) {
		if back, ok := rollBack(a, adv); ok {
			return back, true
		}
	}
	return restart(adv), true
}

// soonAfter tells what began so soon after the current release that the release is suspect.
func soonAfter(a *model.App, since time.Time) bool {
	current, ok := a.Ledger.Current()
	return ok && since.After(current.Since()) && since.Sub(current.Since()) < grows
}

// grewSince is how the memory of a process type grows since the current release, where it leads to a code of the platform.
func grewSince(a *model.App, typ string) (vitals.Finding, bool) {
	for _, f := range a.Vitals.Findings.Of(vitals.NearKill, vitals.NearQuota) {
		if f.Type == typ && soonAfter(a, f.Since) {
			return f, true
		}
	}
	return vitals.Finding{}, false
}

// end is when a trend reaches the code that it leads to.
func end(t vitals.Trend) time.Time {
	if !t.Kill.IsZero() {
		return t.Kill
	}
	return t.Quota
}

// mostOfType are the findings of the process type that has most of them.
func mostOfType(all []vitals.Finding) (most []vitals.Finding) {
	byType := map[string][]vitals.Finding{}
	for _, f := range all {
		byType[f.Type] = append(byType[f.Type], f)
	}
	for _, f := range all { // in the order of the findings, so that two types of as many do not take turns
		if list := byType[f.Type]; len(list) > len(most) {
			most = list
		}
	}
	return most
}

// fullStore speaks of a data store that has few connections left.
func fullStore(_ *model.State, a *model.App) (Advice, bool) {
	all := a.Vitals.Findings.Of(vitals.FullStore)
	if len(all) == 0 {
		return Advice{}, false
	}
	f := all[0]
	used := phrase.Percent(f.Part)
	adv := Advice{Severity: severity.Warning, Short: fmt.Sprintf("%s has %s of its connections in use.", f.Name, used), Brief: f.Name + " " + used}
	adv.Text = fmt.Sprintf("%s has %s of its connections in use: fewer dynos or smaller pools need fewer.", f.Name, used)
	if f.Limit > 0 {
		adv.Text = fmt.Sprintf("%s has %s of its %s connections in use (%s): fewer dynos or smaller pools need fewer.", f.Name, phrase.Short(f.Value), phrase.Short(f.Limit), used)
	}
	return adv, true
}

// swapping speaks of a dyno that is within its quota by much swap only.
func swapping(s *model.State, a *model.App) (Advice, bool) {
	list := mostOfType(a.Vitals.Findings.Of(vitals.Swapping))
	if len(list) == 0 {
		return Advice{}, false
	}
	f := list[0]
	adv := Advice{Type: f.Type, Severity: severity.Warning, Brief: "swaps"}
	who := f.Type
	if len(list) == 1 {
		who, adv.Dyno = f.Dyno, f.Dyno
	}
	adv.Short = fmt.Sprintf("%s swaps %s of its quota.", who, phrase.Percent(f.Part))
	adv.Text = fmt.Sprintf("%s swaps %s of its memory quota%s, which makes it slow.", who, phrase.Percent(f.Part), sinceRelease(s, a, f.Since))
	return restart(adv), true
}

// onlyGrowing speaks of threads, processes or the like that are never given back.
func onlyGrowing(_ *model.State, a *model.App) (Advice, bool) {
	all := a.Vitals.Findings.Of(vitals.Grows)
	if len(all) == 0 {
		return Advice{}, false
	}
	f := all[0]
	adv := Advice{Dyno: f.Dyno, Severity: severity.Info, Brief: f.Name + " grows"}
	adv.Short = fmt.Sprintf("%s: %s only goes up.", f.Dyno, f.Name)
	adv.Text = fmt.Sprintf("%s: %s only goes up, from %s to %s.", f.Dyno, f.Name, phrase.Short(f.From), phrase.Short(f.Value))
	if d, ok := a.Processes.Find(f.Dyno); ok {
		adv.Type = d.Type
		return restart(adv), true
	}
	adv.Dyno = ""
	return adv, true
}

// hushed speaks of a dyno or a data store of which no metrics come any more.
func hushed(s *model.State, a *model.App) (Advice, bool) {
	for _, f := range a.Vitals.Findings.Of(vitals.Hushed) {
		text := fmt.Sprintf("%s has sent no metrics for %s.", f.Subject(), phrase.Age(s.VitalsNow(a).Sub(f.Since)))
		return Advice{Text: text, Short: text, Brief: f.Subject() + " silent", Severity: severity.Info}, true
	}
	return Advice{}, false
}
