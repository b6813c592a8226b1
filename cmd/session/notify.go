package session

import (
	"fmt"
	"time"

	"app.gonogo/gonogo/model/notice"
	"app.gonogo/gonogo/sources/notify"
)

// Receivers puts those to work who are told beside the terminal, as the config says. Each is a source of the hub.
func (m *Session) Receivers() notify.Receivers {
	list := m.NewReceivers()
	for _, r := range list {
		m.Hub.Add("", r)
	}
	return list
}

// NewReceivers makes them; nothing is at work yet.
func (m *Session) NewReceivers() notify.Receivers {
	return notify.New(m.Loaded.Config.Notify, notify.Options{Env: m.Env(), Clock: time.Now, UserAgent: m.Agent()})
}

// Watcher finds what people are told of, as the config says.
func (m *Session) Watcher() *notice.Watcher {
	w := &notice.Watcher{Options: notice.Options{Over: m.Loaded.Config.Notify.Over}}
	for _, k := range m.Loaded.Config.Notify.On {
		w.Kinds = append(w.Kinds, notice.Kind(k))
	}
	return w
}

// TellUnsent says on stderr what nobody has got.
func (m *Session) TellUnsent(list notify.Receivers) {
	for _, text := range list.Unsent() {
		fmt.Fprintln(m.Stderr, "gonogo: "+text)
	}
}
