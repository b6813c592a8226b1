package config

import (
	"os"
	"testing"
)

func TestAStoreAnswerIsRemembered(t *testing.T) {
	dir := t.TempDir()
	env := Env{Home: dir, Getenv: func(k string) string { return map[string]string{"XDG_STATE_HOME": dir}[k] }}
	if _, known, err := StoreAnswer(env, "app1", "s1"); known || err != nil {
		t.Fatalf("an answer nobody gave: known=%v err=%v", known, err)
	}
	for _, allow := range []bool{false, true} {
		if err := RememberStore(env, "app1", "s1", allow); err != nil {
			t.Fatal(err)
		}
		if got, known, err := StoreAnswer(env, "app1", "s1"); got != allow || !known || err != nil {
			t.Errorf("after %v: %v %v %v", allow, got, known, err)
		}
	}
	if _, known, _ := StoreAnswer(env, "app2", "s1"); known {
		t.Error("another app's answer counts")
	}
	if info, err := os.Stat(answersFile(env)); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}

func TestAnUnreadableAnswerListIsTold(t *testing.T) {
	dir := t.TempDir()
	env := Env{Home: dir, Getenv: func(k string) string { return map[string]string{"XDG_STATE_HOME": dir}[k] }}
	if err := os.MkdirAll(answersFile(env), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, _, err := StoreAnswer(env, "app1", "s1"); err == nil {
		t.Error("a directory in the list's place is no error")
	}
}
