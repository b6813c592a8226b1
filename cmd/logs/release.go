package logs

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/sources/fault"
	"app.gonogo/gonogo/sources/heroku/api"
)

// releaseVersion reads --release: v75, or 75.
func releaseVersion(text string) (int, error) {
	if text == "" {
		return 0, nil
	}
	v, err := strconv.Atoi(strings.TrimPrefix(text, "v"))
	if err != nil || v <= 0 {
		return 0, base.Usage("--release is a version, such as v75, not %s", fault.Quote(text))
	}
	return v, nil
}

// spansOf is when which release of an app was current, as far as it is known by now.
func (s *lineFilter) spansOf(app string) *logs.ReleaseSpans {
	if s.spans == nil {
		s.spans = map[string]*logs.ReleaseSpans{}
	}
	if s.spans[app] == nil {
		s.spans[app] = &logs.ReleaseSpans{}
	}
	return s.spans[app]
}

// keepRelease leaves out what came while another release was current. Batches come in their order: what their lines say of releases is
// taken first, as they do.
func (s *lineFilter) keepRelease(app string, b *logstore.Batch) {
	if s.release == 0 && !s.compare {
		return
	}
	spans := s.spansOf(app)
	for i := range b.Len() {
		spans.Read(b.Line(i))
	}
	if s.release == 0 {
		return
	}
	if s.compare { // with those of other releases, too
		for i, wanted := range s.wanted.lines {
			s.wanted.lines[i] = wanted && spans.Holds(s.release, b.Line(i).At)
		}
		return
	}
	for _, u := range []*union{&s.wanted, &s.around} {
		for i, wanted := range u.lines {
			u.lines[i] = wanted && spans.Holds(s.release, b.Line(i).At)
		}
	}
}

// mostReleases is as far as the platform's list is read back for one that is not among the newest.
const mostReleases = 1000

// loadReleases asks the platform when the wanted release was current.
func (s *lineFilter) loadReleases(ctx context.Context, c *api.Client, app, name string) error {
	if s.release == 0 {
		return nil
	}
	found, _, err := c.Releases(ctx, app, 0)
	if err != nil {
		return err
	}
	ledger := ledger.Ledger{Releases: found.Releases}
	if newest, ok := ledger.Newest(); ok && newest.Version > s.release {
		if _, among := ledger.Version(s.release); !among {
			if found, _, err = c.Releases(ctx, app, min(newest.Version-s.release+1, mostReleases)); err != nil {
				return err
			}
			ledger.Releases = found.Releases
		}
	}
	spans := ledger.Spans()
	if _, _, ok := spans.Span(s.release); !ok {
		return notCurrent(ledger, s.release, app)
	}
	*s.spansOf(name) = spans
	return nil
}

// notCurrent says why a release of an app has no lines.
func notCurrent(l ledger.Ledger, version int, app string) error {
	f := &fault.Error{What: fmt.Sprintf("cannot show v%d", version), Code: "release", Do: "gonogo releases shows which there are",
		Why: "the app " + fault.Quote(app) + " has no such release, or not any more"}
	if r, ok := l.Version(version); ok {
		f.Why = fmt.Sprintf("it is %s, and was never current", fault.Clean(r.Status))
		f.Do = "Its release command prints with --ps release; what ran meanwhile is under the release before it"
	}
	return base.ExitError{Code: base.ExitUnable, Err: f}
}

// releaseKnown is the error of saved logs that do not say when the wanted release became current; nil when one does.
func (s *lineFilter) releaseKnown() error {
	if s.release == 0 {
		return nil
	}
	var known []string
	failed := false
	for _, spans := range s.spans {
		failed = failed || spans.Failed(s.release)
		if _, _, ok := spans.Span(s.release); ok {
			return nil
		}
		for _, v := range spans.Versions() {
			known = append(known, fmt.Sprintf("v%d", v))
		}
	}
	f := &fault.Error{What: fmt.Sprintf("cannot show v%d", s.release), Code: "release",
		Why: "no line says when it became current", Do: "Without --release all lines are shown"}
	if failed {
		f.Why = "its release command failed, so it never became current"
	}
	if len(known) > 0 {
		f.Do = "The lines tell of " + strings.Join(known, ", ")
	}
	return base.ExitError{Code: base.ExitUnable, Err: f}
}
