package exceptions

import (
	"strings"

	"app.gonogo/gonogo/model/logs"
)

// What Sidekiq's own log begins with on a dyno, where it prints no time, and how it marks what a job raised.
const (
	sidekiqLine = "pid="
	sidekiqWarn = " WARN: "
	mostContext = 160 // cells of pid, tid, class, jid and what the job added
)

// warns tells a line in which Sidekiq may tell of what a job raised. Of these there are few.
func warns(l logs.Level, text string) bool {
	return l == logs.Warn && strings.HasPrefix(text, sidekiqLine)
}

// sidekiqText is what Sidekiq says behind "pid=2 tid=abc class=X jid=Y WARN: ": the class and message of an exception, or the first of its
// calls; the further ones have lines of their own.
func sidekiqText(text string) (string, bool) {
	if !strings.HasPrefix(text, sidekiqLine) {
		return "", false
	}
	at := strings.Index(text[:min(len(text), mostContext)], sidekiqWarn)
	if at < 0 {
		return "", false
	}
	return text[at+len(sidekiqWarn):], true
}

// sidekiqHead is the class and message of "Gateway::Declined: no such card". Sidekiq warns of other things in this form too: where no calls
// follow it is no exception.
func sidekiqHead(text string) (head, bool) {
	class, message, ok := strings.Cut(text, ": ")
	if !ok || class == "" || class[0] < 'A' || class[0] > 'Z' {
		return head{}, false
	}
	for i := range len(class) {
		if !inClassName(class[i]) {
			return head{}, false
		}
	}
	return head{language: Ruby, class: class, message: message}, true
}
