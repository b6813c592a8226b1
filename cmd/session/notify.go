package session

import (
	"fmt"
	"time"

	"app.gonogo/gonogo/model"
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

// PrintTroubles says on stderr what goes wrong with what is listened to, receivers included. told is how many messages of the state were
// looked at; the new number is given.
func (m *Session) PrintTroubles(s *model.State, told int) int {
	version := int(s.Version(model.SectionMessages))
	if version == told {
		return told
	}
	for _, one := range s.Messages[max(0, len(s.Messages)-(version-told)):] {
		if one.About == model.AboutSource || one.Bad {
			fmt.Fprintln(m.Stderr, "gonogo: "+one.Text)
		}
	}
	return version
}
