package logs

import (
	"testing"

	"app.gonogo/gonogo/model/logs"
)

func TestErrorName(t *testing.T) {
	for text, want := range map[string]string{
		"uninitialized constant Utils (NameError)":                               "NameError",
		"Net::ReadTimeout (Net::ReadTimeout with #<TCPSocket:(closed)>):":        "Net::ReadTimeout",
		"config/initializers/a.rb:12:in 'call': key not found: \"X\" (KeyError)": "KeyError",
		"ActiveRecord::QueryCanceled: PG::QueryCanceled":                         "ActiveRecord::QueryCanceled",
		"KeyError: 'y'":                       "KeyError",
		"Error: boom":                         "Error",
		"java.lang.IllegalStateException: no": "java.lang.IllegalStateException",
		`Exception in thread "main" java.lang.NullPointerException`:                                    "java.lang.NullPointerException",
		"** (MatchError) no match of right hand side value: 1":                                         "MatchError",
		"F, [2026-11-21T08:35:21.640 #4] FATAL -- : NoMethodError (undefined method `total' for nil):": "NoMethodError",
		"Traceback (most recent call last):":                                                           "",
		"panic: runtime error: index out of range":                                                     "",
	} {
		if got := errorName(logs.Line{Class: logs.App, Head: true, Text: text}); got != want {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
}
