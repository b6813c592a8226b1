package tui

import (
	"slices"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/model/panics"
)

// hotLines is how many bytes of an app's newest lines stay plain: about 300,000 lines, searched at memory speed. What is older
// is packed, one chunk at a time and beside the screen, so that the same budget holds several times as many.
const hotLines = 64 << 20

// packLag is how many more bytes may be plain before a source that can wait has to. Where nothing can wait, such as in a live
// stream, lines may pile up until the budget drops the oldest.
const packLag = 8 << 20

// packing is the one piece of cold lines that is being packed, and who packs.
type packing struct {
	packer *logstore.Compactor
	busy   bool
	waited bool // for: the next batch is pulled when it is no longer behind
	broken bool // packing failed: nothing is packed any more, and the budget drops the oldest lines sooner
}

// packed is a piece that has been packed, on its way back to its store.
type packed struct {
	app   model.AppID
	cold  logstore.Cold
	batch *logstore.Batch

	failed *panics.Panic
}

// next names a piece to pack, and whose it is; false while one is being packed, or when there is none.
func (p *packing) next(apps []*model.App) (logstore.Cold, model.AppID, bool) {
	if p.busy || p.broken || p.packer == nil {
		return logstore.Cold{}, "", false
	}
	for _, a := range apps {
		if c, ok := a.Logs.Cold(hotLines); ok {
			p.busy = true
			return c, a.ID, true
		}
	}
	return logstore.Cold{}, "", false
}

// behind tells that there are more cold lines than there should be.
func (p *packing) behind(apps []*model.App) bool {
	return !p.broken && slices.ContainsFunc(apps, func(a *model.App) bool {
		_, cold := a.Logs.Cold(hotLines + packLag)
		return cold
	})
}

// done puts a packed piece in its place.
func (p *packing) done(s *model.State, m packed) {
	p.busy = false
	if m.failed != nil {
		p.broken = true
		return
	}
	if a := s.App(m.app); a != nil {
		a.Logs.Replace(m.cold, m.batch)
	}
}
