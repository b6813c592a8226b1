package config

import (
	"errors"
	"strings"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/sources/fault"
)

// The answers to "may this store be read?": one line each, yes or no, app, store. The last line about a store decides. Ids only:
// a store's id is a hash and tells nothing of its address.

// StoreAnswer is what the user once said about a queue store of an app; known is false when they were never asked.
func StoreAnswer(env Env, app model.AppID, store queue.StoreID) (allow, known bool, err error) {
	text, err := readList(answersFile(env))
	if err != nil {
		return false, false, cannotAnswer(err)
	}
	for line := range strings.SplitSeq(string(text), "\n") {
		f := strings.Fields(line)
		if len(f) == 3 && f[1] == string(app) && f[2] == string(store) {
			allow, known = f[0] == "yes", true
		}
	}
	return allow, known, nil
}

// RememberStore keeps the user's answer for the next time.
func RememberStore(env Env, app model.AppID, store queue.StoreID, allow bool) error {
	list := answersFile(env)
	if list == "" {
		return nil // nowhere to keep it: asked again next time
	}
	if !oneWord(string(app)) || !oneWord(string(store)) { // it would be another line, or another answer
		return cannotAnswer(errors.New("the id of the app or of the store is not one word"))
	}
	word := "no"
	if allow {
		word = "yes"
	}
	if err := appendLine(list, word+" "+string(app)+" "+string(store)+"\n"); err != nil {
		return cannotAnswer(err)
	}
	return nil
}

func oneWord(s string) bool {
	f := strings.Fields(s)
	return len(f) == 1 && f[0] == s
}

func cannotAnswer(err error) error {
	return &fault.Error{What: "cannot look up which queue stores may be read", Why: fault.Clean(err.Error()), Code: fault.CodeConfig, Err: err}
}
