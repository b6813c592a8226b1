package joblog

import (
	"strings"
	"time"
)

// Sidekiq 6, 7 and 8, as text and as JSON:
//
//	pid=4 tid=ab12 class=ChargeJob jid=0e83 elapsed=0.123 INFO: done
//	{"ts":"…","pid":4,"tid":"ab12","lvl":"INFO","msg":"done","ctx":{"class":"ChargeJob","jid":"0e83","elapsed":0.123}}
//	pid=4 tid=ab12 WARN: {"context":"Job raised exception","job":{"retry":true,"class":"ChargeJob","jid":"0e83"}}

var sidekiqEnds = map[string]Outcome{"start": Started, "done": Done, "fail": Failed}

const sidekiqRaised = "Job raised exception"

func readSidekiq(text string) (Event, bool) {
	if at := strings.LastIndexByte(text[max(0, len(text)-len(": start")):], ':'); at >= 0 && text[0] != '{' {
		head, said, _ := strings.Cut(text[len(text)-min(len(text), len(": start"))+at:], " ")
		out, ok := sidekiqEnds[said]
		if head == ":" && ok {
			return sidekiqEnd(text, out)
		}
	}
	if strings.Contains(text, sidekiqRaised) {
		return sidekiqRetry(text)
	}
	if !strings.Contains(text, `"jid":`) || text[0] != '{' {
		return Event{}, false
	}
	f := object(text)
	out, ok := sidekiqEnds[valueOf(f, "msg", "message")]
	class := valueOf(f, "ctx.class", "class")
	if !ok || !isClass(class) {
		return Event{}, false
	}
	return Event{Library: Sidekiq, Class: class, ID: valueOf(f, "ctx.jid", "jid"), Outcome: out, Took: duration(valueOf(f, "ctx.elapsed", "elapsed"), time.Second)}, true
}

// sidekiqEnd reads the fields of a line that says that a job began or ended.
func sidekiqEnd(text string, out Outcome) (Event, bool) {
	at := strings.Index(text, " class=")
	if at < 0 {
		return Event{}, false
	}
	class, rest, _ := strings.Cut(text[at+len(" class="):], " ")
	if !isClass(class) {
		return Event{}, false
	}
	e := Event{Library: Sidekiq, Class: class, ID: strings.TrimSuffix(field(rest, "jid="), ":"), Outcome: out}
	if out != Started {
		e.Took = duration(strings.TrimSuffix(field(rest, "elapsed="), ":"), time.Second)
	}
	return e, true
}

// field is the value of a field of the logger's context.
func field(text, name string) string {
	at := strings.Index(text, name)
	for at > 0 && text[at-1] != ' ' {
		next := strings.Index(text[at+1:], name)
		if next < 0 {
			return ""
		}
		at += 1 + next
	}
	if at < 0 {
		return ""
	}
	value, _, _ := strings.Cut(text[at+len(name):], " ")
	return value
}

// sidekiqRetry reads what is said of a job that raised an exception: whether it will be tried again. The job stands there as JSON, or as Ruby
// writes a hash.
func sidekiqRetry(text string) (Event, bool) {
	text = strings.ReplaceAll(strings.ReplaceAll(strings.ReplaceAll(text, `\"`, `"`), `" => `, `"=>`), `"=>`, `":`)
	class := between(text, `"class":"`, `"`)
	for _, key := range []string{`"wrapped":"`, `"display_class":"`} {
		if c := between(text, key, `"`); c != "" {
			class = c
		}
	}
	retry := between(text, `"retry":`, ",")
	if !isClass(class) || retry == "" {
		return Event{}, false
	}
	e := Event{Library: Sidekiq, Class: class, ID: between(text, `"jid":"`, `"`)}
	most, done := sidekiqRetries, 0
	switch retry {
	case "true":
	case "false":
		most = 0
	default:
		most = int(duration(retry, time.Second) / time.Second)
	}
	if n := between(text, `"retry_count":`, ","); n != "" { // of the failure before this one, from 0
		done = int(duration(strings.TrimRight(n, "}"), time.Second)/time.Second) + 1
	}
	if done < most {
		e.Retry = 1
	}
	return e, true
}

// sidekiqRetries is how often Sidekiq tries again where the job does not say.
const sidekiqRetries = 25
