package session

import (
	"context"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/alarm"
	"app.gonogo/gonogo/model/alarm/watch"
	"app.gonogo/gonogo/sources/config"
	"app.gonogo/gonogo/sources/heroku"
	"app.gonogo/gonogo/sources/hub"
	"app.gonogo/gonogo/sources/recorder"
)

// recorderLines is how many log lines may wait for the recorder: seconds of a flood. The sources never wait for it.
const recorderLines = 100_000

// recorderEvery is how often the recorder takes what came. It is on disk within a second all the same.
const recorderEvery = 200 * time.Millisecond

// Record records what the sources tell from now on, as the config and the flags say. It is called before Start.
func (m *Session) Record() {
	m.tells = &teller{calls: map[model.AppID]time.Time{}}
	c := m.Loaded.Config.Recording
	dir := config.StatePath(m.Env(), "recordings")
	if c.Keep == config.KeepOff || m.Watches() { // who serves records
		return
	}
	m.recordings = dir
	if dir == "" {
		m.Hub.Add("", noPlace{})
		return
	}
	box := m.Hub.Subscribe("recorder", hub.Policy{Ticks: true, Lines: recorderLines, Every: recorderEvery})
	m.Hub.Add("", recorder.NewKeeper(box, recorder.KeeperOptions{Dir: dir, By: m.Agent(), Text: c.Keep == config.KeepText, Clock: m.Clock,
		Caps: recorder.Caps{Age: time.Duration(c.Days) * 24 * time.Hour, Bytes: int64(c.Size)}}))
}

// longestLoad bounds how long an app waits for what was recorded of it.
const longestLoad = 2 * time.Second

// loadEarlier gives the screen what was recorded of an app in the last hour, and has the log taken up where the recording ends. Nothing is told
// where that does not work: the recording is there for whoever asks for it.
func (m *Session) loadEarlier(ctx context.Context, id model.AppID, w *heroku.Watch, emit func(model.Event)) {
	if m.recordings == "" || !m.Flags.Load {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, longestLoad)
	defer cancel()
	list, err := recorder.List(m.recordings)
	if err != nil {
		return
	}
	limits := model.DefaultLimits()
	limits.LogBytes = int64(m.Loaded.Config.Memory)
	s, last, until, err := recorder.Load(ctx, list, id, m.Clock().Add(-recorder.History), limits)
	if err != nil || s == nil {
		return
	}
	emit(model.Event{App: id, Fact: &model.Earlier{State: s, Until: until}})
	if !last.IsZero() {
		w.Follow(last.Add(time.Millisecond - 1)) // recordings have whole milliseconds
	}
}

// noPlace takes the recorder's place where nothing says where recordings go.
type noPlace struct{}

// Name is the recorder's.
func (noPlace) Name() model.SourceName { return model.RecorderSource }

// Run says so.
func (noPlace) Run(ctx context.Context, emit func(model.Event)) error {
	emit(model.Event{Fact: &model.Health{Name: model.RecorderSource, State: model.Off, Why: "there is no home directory to record to", Do: "set HOME or XDG_STATE_HOME"}})
	<-ctx.Done()
	return nil
}

// teller tells everybody, the recorder too, what only those conclude who look at the whole: changes of the verdict, and what sounds.
type teller struct {
	calls  map[model.AppID]time.Time // of each app the last that was told
	sounds watch.Watcher
}

// news tells what is new. Of the changes that an app comes with, from an earlier run, the last one is told: it stands.
func (t *teller) news(s *model.State, ask func(model.Request)) {
	for _, a := range s.Apps {
		list := a.Calls
		if t.calls[a.ID].IsZero() {
			list = list[max(0, len(list)-1):]
		}
		for _, c := range list {
			if !c.At.After(t.calls[a.ID]) {
				continue
			}
			t.calls[a.ID] = c.At
			ask(model.Request{Kind: model.Tell, App: a.ID, Fact: &model.Called{At: c.At, Release: c.Release, Answer: c.Answer.String(), Why: c.Why}})
		}
	}
	t.sounds.New(s, func(id model.AppID, f *alarm.Alarm) { ask(model.Request{Kind: model.Tell, App: id, Fact: f}) })
}
