package allowance

import "time"

// heartbeat is how often the others hear of this gonogo at least, as long as anything is asked.
const heartbeat = 10 * time.Second

// company is what is known of the other gonogos of this machine that use the account.
type company struct {
	gonogos int // this one included; 0: not known
	others  int
	apps    int // that the others watch
	owed    int // requests that went without a turn and that the others do not know of yet
	heard   bool
	at      time.Time // of the last exchange
	why     error     // why it did not work
	paying  bool      // owed is being told
}

// exchange tells the others of this gonogo, learns of them, and where a request is wanted takes it from what all have together. Where that
// does not work this gonogo goes on alone, with a part of what it would have.
func (s *Scheduler) exchange(now time.Time, want bool) (wait time.Duration) {
	if s.share == nil {
		return 0
	}
	s.mu.Lock()
	m := member{apps: s.apps, spent: s.spent, owed: s.company.owed, rate: paceAt(s.estimate.share(now)),
		known: s.estimate.known, told: s.estimate.told, toldAt: s.estimate.toldAt}
	s.mu.Unlock()
	got, err := s.share.exchange(now, m, want) // it may take its time: nothing is locked that an order needs
	s.mu.Lock()
	defer s.mu.Unlock()
	s.company.at, s.company.heard, s.company.why = now, err == nil, err
	if err != nil {
		return 0
	}
	s.company.gonogos, s.company.others, s.company.apps = got.others+1, got.others, got.apps
	s.company.owed = max(s.company.owed-m.owed, 0)
	if got.known && s.estimate.adopt(got.told, got.toldAt, now) {
		s.wake()
	}
	return got.wait
}

// beat is an exchange without a wish, when the last one was some time ago.
func (s *Scheduler) beat(now time.Time) {
	s.mu.Lock()
	since := now.Sub(s.company.at)
	s.mu.Unlock()
	if since >= heartbeat || since < 0 {
		s.exchange(now, false)
	}
}

// payDebt tells the others of requests that went without a turn.
func (s *Scheduler) payDebt() {
	s.mu.Lock()
	if s.company.paying {
		s.mu.Unlock()
		return
	}
	s.company.paying = true
	now := s.clock()
	s.mu.Unlock()
	s.exchange(now, false)
	s.mu.Lock()
	s.company.paying = false
	s.mu.Unlock()
}

// closeWithin is how long Close waits for a file system that does not answer.
const closeWithin = 200 * time.Millisecond

// Close tells the others that this gonogo is gone.
func (s *Scheduler) Close() {
	if s.share == nil {
		return
	}
	gone := make(chan struct{})
	go func() {
		s.debts.Wait()
		s.share.leave(s.clock())
		close(gone)
	}()
	t := time.NewTimer(closeWithin)
	defer t.Stop()
	select {
	case <-gone:
	case <-t.C:
	}
}

// Company is how many other gonogos of this machine watch apps with the account, and why that is not known where it is not.
func (s *Scheduler) Company() (others int, why error) {
	if s.share == nil {
		return 0, errAlone
	}
	s.exchange(s.clock(), false)
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.company.others, s.company.why
}
