package recorder

import (
	"context"
	"io"
	"strings"
	"syscall"
	"testing"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/logs/logstore"
)

// script is a mailbox of batches; before each one a function may look on.
type script struct {
	batches [][]model.Event
	before  map[int]func()
	next    int
}

func (s *script) Next(context.Context) ([]model.Event, error) {
	if f := s.before[s.next]; f != nil {
		f()
	}
	if s.next == len(s.batches) {
		return nil, io.EOF
	}
	s.next++
	return s.batches[s.next-1], nil
}

// clock goes on by a second each time it is read.
type clock struct{ now time.Time }

func (c *clock) read() time.Time {
	c.now = c.now.Add(time.Second)
	return c.now
}

// runKeeper runs a keeper over a script, and gives what it told.
func runKeeper(t *testing.T, s *script, o KeeperOptions) (told []model.Event) {
	t.Helper()
	c := &clock{began}
	o.Clock = c.read
	if err := NewKeeper(s, o).Run(context.Background(), func(e model.Event) { told = append(told, e) }); err != nil {
		t.Fatal(err)
	}
	return told
}

// states are the states of the recorder in the order in which it told them.
func states(told []model.Event) string {
	var out []string
	for _, e := range told {
		if h, ok := e.Fact.(*model.Health); ok {
			out = append(out, string(h.State))
		}
	}
	return strings.Join(out, " ")
}

// oneByOne is a batch for each event.
func oneByOne(events []model.Event) *script {
	s := &script{before: map[int]func(){}}
	for _, e := range events {
		s.batches = append(s.batches, []model.Event{e})
	}
	return s
}

func TestWhatIsOfNoAppIsInEachRecording(t *testing.T) {
	dir := t.TempDir()
	s := oneByOne([]model.Event{
		{Seen: began, Source: model.StatusSource, Fact: &model.Platform{Reachable: true}},
		{Seen: began, App: "app-1", Source: model.DynosSource, Fact: &model.Dynos{}}, // before its name is known
		{Seen: began, App: "app-1", Source: model.AppSource, Fact: &model.AppInfo{Name: "shop"}},
		{Seen: began, App: "app-2", Source: model.AppSource, Fact: &model.AppInfo{Name: "api"}},
		{Seen: began, Fact: &model.Notice{Text: "to all"}},
		{Seen: began, App: "app-2", Fact: &model.Notice{Text: "to api"}},
	})
	if got := states(runKeeper(t, s, KeeperOptions{Dir: dir})); got != "loading live" {
		t.Errorf("told %q, want loading live", got)
	}
	got := map[string]string{}
	for _, r := range list(t, dir) {
		in, err := r.Open(time.Time{}, time.Time{})
		got[r.App] = texts(play(t, in, err))
	}
	if want := "platform,dynos,app,to all"; got["shop"] != want {
		t.Errorf("shop: got %s, want %s", got["shop"], want)
	}
	if want := "platform,app,to all,to api"; got["api"] != want {
		t.Errorf("api: got %s, want %s", got["api"], want)
	}
}

func TestASecondRecorderWaitsForTheFirst(t *testing.T) {
	dir := t.TempDir()
	release, held, err := lock(folderOf(dir, "shop", "app-1"))
	if err != nil || held {
		t.Fatalf("got held=%t, %v", held, err)
	}
	s := oneByOne(events(100))
	s.before[60] = release
	told := runKeeper(t, s, KeeperOptions{Dir: dir})
	if got := states(told); got != "off live" {
		t.Errorf("told %q, want off, then live", got)
	}
	r := list(t, dir)
	if len(r) != 1 {
		t.Fatalf("got %d recordings, want 1", len(r))
	}
	in, err := r[0].Open(time.Time{}, time.Time{})
	if got := texts(play(t, in, err)); !strings.HasPrefix(got, "app,dynos,second ") || strings.Contains(got, "second 50,") || !strings.HasSuffix(got, "second 99") {
		t.Errorf("got %.60s…, want the state and then what came after the first had ended", got)
	}
}

func TestAFullDiskIsToldOnceAndTriedAgain(t *testing.T) {
	dir, disk := t.TempDir(), &fullDisk{left: 600}
	s := oneByOne(events(200))
	s.before[100] = func() { disk.left = 1 << 20 }
	told := runKeeper(t, s, KeeperOptions{Dir: dir, create: disk.create})
	if got := states(told); got != "live failing live" {
		t.Errorf("told %q, want live, failing, live", got)
	}
	for _, e := range told {
		if h, ok := e.Fact.(*model.Health); ok && h.State == model.Failing && (h.Why == "" || h.Do == "") {
			t.Errorf("got %+v, want a cause and a remedy", h)
		}
	}
	in, err := list(t, dir)[0].Open(time.Time{}, time.Time{})
	if got := texts(play(t, in, err)); !strings.HasSuffix(got, "second 199") {
		t.Errorf("got %s, want it to go on to second 199", got)
	}
}

func TestTroubleHasARemedy(t *testing.T) {
	for _, err := range []error{syscall.ENOSPC, syscall.EROFS, syscall.EACCES, syscall.EIO} {
		if why, do := trouble(err); why == "" || do == "" || strings.Contains(why, "%!") {
			t.Errorf("%v: got %q, %q", err, why, do)
		}
	}
}

func TestLinesThatWereLostAreAGap(t *testing.T) {
	dir := t.TempDir()
	s := oneByOne(append(events(3), model.Event{Seen: began, Fact: &model.Losses{Lines: 1234}}))
	told := runKeeper(t, s, KeeperOptions{Dir: dir})
	notices := 0
	for _, e := range told {
		if n, ok := e.Fact.(*model.Notice); ok && strings.HasPrefix(n.Text, "1,234 log lines not recorded") {
			notices++
		}
	}
	if notices != 1 {
		t.Errorf("got %d notices, want 1 of 1,234 lines: %+v", notices, told)
	}
	in, err := list(t, dir)[0].Open(time.Time{}, time.Time{})
	gaps := 0
	for _, e := range play(t, in, err) {
		if l, ok := e.Fact.(*model.LogLines); ok {
			gaps += l.Batch.Gaps()
		}
	}
	if gaps != 1 {
		t.Errorf("got %d gaps in the recording, want 1", gaps)
	}
}

func TestTheOldestGoFirst(t *testing.T) {
	dir := t.TempDir()
	if err := write(t, dir, events(1900)).Close(); err != nil {
		t.Fatal(err)
	}
	all := list(t, dir)[0]
	if len(all.segments) != 4 {
		t.Fatalf("got %d segments, want 4", len(all.segments))
	}
	later := time.Now().Add(time.Hour) // none was written lately
	if err := Prune(dir, Caps{Bytes: all.Bytes - 1}, later); err != nil {
		t.Fatal(err)
	}
	left := list(t, dir)[0]
	if len(left.segments) != 3 || left.segments[0].number != 2 {
		t.Errorf("got %+v, want segments 2 to 4", left.segments)
	}
	in, err := left.Open(time.Time{}, time.Time{})
	if got := texts(play(t, in, err)); !strings.HasPrefix(got, "app,dynos,second 600") {
		t.Errorf("got %.60s…, want the state and second 600", got)
	}
	if err := Prune(dir, Caps{Bytes: 1}, time.Now()); err != nil || len(list(t, dir)) != 1 {
		t.Errorf("got %d recordings, %v, want 1: it was written a moment ago", len(list(t, dir)), err)
	}
	if err := Prune(dir, Caps{Age: time.Minute}, later); err != nil || len(list(t, dir)) != 0 {
		t.Errorf("got %d recordings, %v, want none", len(list(t, dir)), err)
	}
}

func TestSeveralRecordingsAreOneTapeWithGaps(t *testing.T) {
	dir := t.TempDir()
	for _, from := range []int{0, 100, 300} {
		w, err := NewWriter(Options{Dir: dir, App: "shop", AppID: "app-1"})
		if err != nil {
			t.Fatal(err)
		}
		w.Resume()
		first := events(1)[0]
		first.Seen = began.Add(time.Duration(from) * time.Second)
		recordAll(t, w, append([]model.Event{first}, events(400)[from+2:from+52]...))
	}
	in, err := Between(Of(list(t, dir), "shop"), began.Add(10*time.Second), began.Add(310*time.Second))
	got := texts(play(t, in, err))
	if strings.Count(got, "log") != 2 || !strings.Contains(got, "second 49,log,app,second 100,") || !strings.HasSuffix(got, "second 310") {
		t.Errorf("got %s", got)
	}
	s, _, until, err := Load(context.Background(), list(t, dir), "app-1", began, model.DefaultLimits())
	if err != nil || s == nil || !until.Equal(began.Add(349*time.Second)) || s.App("app-1").Logs.Gaps() != 2 {
		t.Errorf("got %v, %s, %v, want a state up to second 349 with two gaps", s, until, err)
	}
	if s, _, _, err := Load(context.Background(), list(t, dir), "app-1", began.Add(time.Hour), model.DefaultLimits()); s != nil || err != nil {
		t.Errorf("got %v, %v, want nothing: it is too long ago", s, err)
	}
}

// FuzzSegment: whatever stands in a segment, it is read to an end.
func FuzzSegment(f *testing.F) {
	dir := f.TempDir()
	in := logstore.NewIngest(logstore.IngestOptions{})
	for _, raw := range lines(f)[:200] {
		in.Add(raw, began)
	}
	all := append(events(20), model.Event{Seen: began.Add(20 * time.Second), App: "app-1", Fact: &model.LogLines{Batch: in.Next(began, true)}})
	if err := write(f, dir, all).Close(); err != nil {
		f.Fatal(err)
	}
	for _, s := range list(f, dir)[0].segments {
		f.Add(readFile(f, s.path))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		dir := t.TempDir()
		path := dir + "/" + segmentName(1, began)
		writeFile(t, path, data)
		r, ok := readRecording(dir)
		if !ok {
			return
		}
		in, err := r.Open(time.Time{}, time.Time{})
		if err != nil {
			return
		}
		_, _ = io.Copy(io.Discard, io.LimitReader(in, 64<<20))
		_ = in.Close()
		_, _ = r.Milestones()
	})
}
