package session

import (
	"context"
	"errors"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources/fault"
	"app.gonogo/gonogo/sources/heroku/api"
	"app.gonogo/gonogo/sources/remote"
)

// openedApp is an app that was asked for while the screen was open. It is joined as one that was named at the start; but a name that is
// wrong is told once and not tried again, until somebody asks for it again.
type openedApp struct {
	appSource
	again chan struct{} // capacity one: it was asked for again
}

// OpenApp watches one app more. It returns at once.
func (m *Session) OpenApp(name string) {
	m.mu.Lock()
	opened := m.opened[name]
	if opened == nil {
		opened = &openedApp{appSource{Session: m, name: name}, make(chan struct{}, 1)}
		m.opened[name] = opened
		m.mu.Unlock()
		m.Hub.Add("", opened)
		return
	}
	m.mu.Unlock()
	select {
	case opened.again <- struct{}{}:
	default:
	}
}

// Run joins the app.
func (o *openedApp) Run(ctx context.Context, emit func(model.Event)) error {
	for {
		err := remote.CheckApp(o.name, ":open")
		if err == nil {
			err = o.appSource.Run(ctx, emit)
		}
		why, final := o.final(ctx, err)
		if !final {
			return err
		}
		emit(model.Event{Fact: &model.Health{Name: o.Name(), State: model.Off, Code: why.Code, Why: why.Why, Do: why.Do}})
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-o.again:
		}
		emit(model.Event{Fact: &model.Health{Name: o.Name(), State: model.Loading}})
	}
}

// final is what no other try mends: a name that is none, an app that the account may not see.
func (o *openedApp) final(ctx context.Context, err error) (*fault.Error, bool) {
	if f := new(api.Failure); errors.As(err, &f) && (f.Status < 400 || f.Status >= 500 || f.Status == 429) {
		return nil, false
	}
	var why *fault.Error
	return why, errors.As(o.MeantApp(ctx, o.name, err), &why)
}

// AppNames are the names of the apps that the account may see; none while they cannot be had.
func (m *Session) AppNames(ctx context.Context) []string {
	ctx, cancel := context.WithTimeout(ctx, longestGuess)
	defer cancel()
	client, err := m.Platform(ctx)
	if err != nil {
		return nil
	}
	names, _ := client.Apps(inBackground(ctx))
	return names
}
