package config

import (
	"errors"
	"fmt"
	"maps"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"app.gonogo/gonogo/model/notice"
	"app.gonogo/gonogo/model/phrase"
)

// Notify is who is told of what. All of it is the user's own: a repository's file is not followed unless it is trusted.
type Notify struct {
	On       NotifyKinds        `yaml:"on,omitempty" jsonschema_description:"What is told of: verdict, rollback, alarm, crash; without it all of them"`
	Over     bool               `yaml:"over,omitempty" jsonschema_description:"Also tell when it is over"`
	Terminal string             `yaml:"terminal,omitempty" jsonschema:"enum=auto,enum=osc9,enum=osc777,enum=bell,enum=off" jsonschema_description:"How the terminal is told while the screen is up: a notification by OSC 9 or OSC 777 with the bell, the bell alone, nothing; auto knows which notification some terminals show"`
	Desktop  bool               `yaml:"desktop,omitempty" jsonschema_description:"Show a desktop notification by notify-send or osascript"`
	Webhooks map[string]Webhook `yaml:"webhooks,omitempty" jsonschema_description:"Webhooks, by a name of your own"`
	Commands map[string]Command `yaml:"commands,omitempty" jsonschema_description:"Commands, by a name of your own: a list of the program and its arguments, run without a shell, with the notice as JSON on stdin"`
}

// NotifyKinds are kinds of notices.
type NotifyKinds []string

// Webhook is an address that gets notices.
type Webhook struct {
	URL    string `yaml:"url,omitempty" jsonschema_description:"Where to: an https address, http on this machine alone, or env:NAME for the variable that holds it"`
	Form   string `yaml:"form,omitempty" jsonschema:"enum=slack,enum=discord,enum=teams,enum=json" jsonschema_description:"What the receiver understands; without it the address tells, and json is what is left"`
	Secret string `yaml:"secret,omitempty" jsonschema_description:"Signs what is sent in the form json, by HMAC-SHA256; or env:NAME for the variable that holds it"`
}

// Command is a program with its arguments.
type Command []string

// The ways to tell the terminal.
const (
	TerminalAuto   = "auto"
	TerminalOSC9   = "osc9"
	TerminalOSC777 = "osc777"
	TerminalBell   = "bell"
	TerminalOff    = "off"
)

// The forms of webhooks.
const (
	FormSlack   = "slack"
	FormDiscord = "discord"
	FormTeams   = "teams"
	FormJSON    = "json"
)

const (
	webhooksPath = "notify.webhooks"
	commandsPath = "notify.commands"
	desktopName  = "desktop" // that is not for others
	mostNotified = 16        // of webhooks, and of commands
	leastSecret  = 16        // bytes
	mostAddress  = 2048
)

// hidden is what may be shown of what may be a secret.
func hidden(s string) string {
	if s == "" || strings.HasPrefix(s, "env:") {
		return s
	}
	return "[hidden]"
}

func setNotifyOn(c *Config, _ string, text []string) error {
	var names, on []string
	for _, k := range notice.Kinds {
		names = append(names, string(k))
	}
	for _, t := range text {
		on = append(on, strings.FieldsFunc(t, func(r rune) bool { return r == ' ' || r == ',' })...)
	}
	if len(on) == 0 {
		return fmt.Errorf("wants some of %s", phrase.List(names))
	}
	for i, k := range on {
		switch {
		case !slices.Contains(names, k):
			return fmt.Errorf("wants some of %s%s", phrase.List(names), phrase.DidYouMean(k, names))
		case slices.Contains(on[:i], k):
			return fmt.Errorf("has %s twice", k)
		}
	}
	c.Notify.On = on
	return nil
}

func setNotifyTerminal(c *Config, _ string, text []string) error {
	return setField(&c.Notify.Terminal, text, func(s string) (string, error) {
		return parseWord(s, TerminalAuto, TerminalOSC9, TerminalOSC777, TerminalBell, TerminalOff)
	})
}

func setWebhook(field func(*Webhook) *string, parse func(string) (string, error)) setter {
	return func(c *Config, name string, text []string) error {
		w, known := c.Notify.Webhooks[name]
		if !known && len(c.Notify.Webhooks) >= mostNotified {
			return fmt.Errorf("is one too many: %d are the most", mostNotified)
		}
		if err := setField(field(&w), text, parse); err != nil {
			return err
		}
		c.Notify.Webhooks = with(c.Notify.Webhooks, name, w)
		return nil
	}
}

func getWebhook(field func(Webhook) string) func(Config, string) string {
	return func(c Config, name string) string { return field(c.Notify.Webhooks[name]) }
}

func setCommand(c *Config, name string, text []string) error {
	_, known := c.Notify.Commands[name]
	switch {
	case len(text) == 0 || len(text) > maxWords || strings.TrimSpace(text[0]) == "":
		return fmt.Errorf("wants a program with its arguments, a list of 1 to %d words", maxWords)
	case len(text) == 1 && strings.ContainsAny(text[0], " \t"):
		return errors.New(`wants a list such as ["say", "trouble"]: there is no shell that would part the words`)
	case !known && len(c.Notify.Commands) >= mostNotified:
		return fmt.Errorf("is one too many: %d are the most", mostNotified)
	}
	c.Notify.Commands = with(c.Notify.Commands, name, Command(slices.Clone(text)))
	return nil
}

// variableOf is the variable that a setting names: env:NAME.
func variableOf(s string) (string, bool, error) {
	name, ok := strings.CutPrefix(s, "env:")
	if ok && !varRule.MatchString(name) {
		return "", true, errors.New("wants the name of a variable behind env:")
	}
	return name, ok, nil
}

func parseWebhookURL(s string) (string, error) {
	if _, ok, err := variableOf(s); ok {
		return s, err
	}
	return s, CheckWebhook(s)
}

// CheckWebhook tells whether an address may get notices. The error does not name it: it may be a secret.
func CheckWebhook(address string) error {
	u, err := url.Parse(address)
	switch {
	case err != nil || len(address) > mostAddress || u.Host == "" || u.Opaque != "" || u.Fragment != "" || strings.ContainsAny(address, " \t\r\n"):
		return errors.New("wants an address such as https://HOST/PATH, or env:NAME")
	case u.User != nil:
		return errors.New("wants an address without a user or a password")
	case u.Scheme == "https", u.Scheme == "http" && isLoopback(u.Hostname()):
		return nil
	}
	return errors.New("wants https; http is for this machine alone")
}

func isLoopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

func parseForm(s string) (string, error) {
	return parseWord(s, FormSlack, FormDiscord, FormTeams, FormJSON)
}

func parseSecret(s string) (string, error) {
	if _, ok, err := variableOf(s); ok {
		return s, err
	}
	return s, CheckSecret(s)
}

// CheckSecret tells whether a secret is one.
func CheckSecret(s string) error {
	if len(s) < leastSecret || len(s) > maxSource {
		return fmt.Errorf("wants %d to %d characters, or env:NAME", leastSecret, maxSource)
	}
	return nil
}

// Variable gives what a setting says, or what the variable holds that it names.
func (e Env) Variable(s string) (string, error) {
	name, ok, err := variableOf(s)
	if !ok || err != nil {
		return s, err
	}
	text := e.get(name)
	if text == "" {
		return "", fmt.Errorf("the variable %s is not set", name)
	}
	return text, nil
}

// checkNotify tells whether every webhook has an address, and no secret goes where nobody looks at it.
func (l *Loaded) checkNotify() error {
	for _, name := range slices.Sorted(maps.Keys(l.Config.Notify.Webhooks)) {
		w := l.Config.Notify.Webhooks[name]
		path := webhooksPath + "." + name
		switch {
		case w.URL == "":
			return wrong(l.originUnder(path), "has no url in "+path, "Say where it is sent")
		case w.Secret != "" && w.Form != "" && w.Form != FormJSON:
			return wrong(l.originUnder(path), "has a secret in "+path+", and only the form json is signed", "Remove the secret, or the form")
		case name == desktopName, len(l.Config.Notify.Commands[name]) > 0:
			return wrong(l.originUnder(path), "has two who are called "+name, "Give each a name of its own")
		}
	}
	if len(l.Config.Notify.Commands[desktopName]) > 0 {
		return wrong(l.Origins[commandsPath+"."+desktopName], "calls a command "+desktopName+", which is what the desktop is called", "Give it another name")
	}
	return nil
}

// originUnder is where the first setting below a path came from.
func (l *Loaded) originUnder(path string) string {
	for _, p := range slices.Sorted(maps.Keys(l.Origins)) {
		if strings.HasPrefix(p, path+".") {
			return l.Origins[p]
		}
	}
	return "the configuration"
}
