package drain

import (
	"strconv"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources/drain/fir"
	"app.gonogo/gonogo/sources/fault"
	"app.gonogo/gonogo/sources/otlp"
)

// mostApps bounds the apps that telemetry may name. What names more goes to its drain's own.
const mostApps = 64

// ingestTelemetry turns a delivery of telemetry into lines of the apps that it names.
func (r *Receiver) ingestTelemetry(d delivery, emit func(model.Event)) {
	of := map[*otlp.Origin]*inbox{}
	var all []*inbox // each once, in the order of their first record
	note := func(o *otlp.Origin) {
		if of[o] != nil {
			return
		}
		in := r.inboxOf(d.to, fir.AppOf(o))
		of[o] = in
		for _, known := range all {
			if known == in {
				return
			}
		}
		all = append(all, in)
	}
	t := d.telemetry
	t.Sort()
	for i := range t.Logs {
		note(t.Logs[i].Origin)
	}
	for i := range t.Spans {
		note(t.Spans[i].Origin)
	}
	for i := range t.Points {
		note(t.Points[i].Origin)
	}
	if len(all) == 0 {
		all = append(all, r.inboxOf(d.to, ""))
	}
	if t.Rejected > 0 && t.Signal == otlp.Logs {
		all[0].reader.Gap("a delivery of telemetry held more log records than are taken at once", t.Rejected)
	}
	for _, in := range all {
		in.telemetry.Add(t, d.seen, func(o *otlp.Origin) bool { return of[o] == in })
		emitBatches(in, false, emit)
	}
	r.tellUnknown(all[0], t, emit)
}

// gap leaves a gap in the log of each app that a drain is of.
func (r *Receiver) gap(drain *inbox, reason string) {
	if !drain.apart {
		drain.reader.Gap(reason, 0)
		return
	}
	for _, in := range r.apps {
		if in.drain == drain {
			in.reader.Gap(reason, 0)
		}
	}
}

// inboxOf is where what an app sent goes that came through a drain.
func (r *Receiver) inboxOf(drain *inbox, app string) *inbox {
	if !drain.apart || app == "" {
		return drain
	}
	id := model.AppID("drain:" + app)
	in := r.apps[id]
	if in == nil {
		if len(r.apps) >= mostApps {
			return drain
		}
		in = r.newInbox(id)
		in.drain, r.apps[id] = drain, in
	}
	return in
}

// tellUnknown tells of fields that are not known: of the first, the tenth, the hundredth.
func (r *Receiver) tellUnknown(in *inbox, d *otlp.Delivery, emit func(model.Event)) {
	if d.Unknown == 0 {
		return
	}
	before := in.unknown
	in.unknown += d.Unknown
	for n := 1; n <= in.unknown; n *= 10 {
		if n > before {
			text := "telemetry has fields that are not known here, which are passed over: " + strconv.Itoa(in.unknown) + " so far, such as " + fault.Clean(d.Stranger)
			emit(model.Event{Fact: &model.Notice{Text: text}})
			return
		}
	}
}
