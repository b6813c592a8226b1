package guard

// Standing is how a run of guard on one app stands, for those who show it.
type Standing struct {
	Run     Machine // as it is now
	Target  int     // where a rollback would go; 0: nowhere, or it is not known
	Off     string  // why guard does nothing for this app in this run; empty: it does
	Reading bool    // the countdown is over, and all is read once more
	Order   string  // the id of its rollback; empty: none was sent
	Refused string  // why its rollback was refused at once
}

// Shows tells that a person should see it: it counts down, has acted, or has stopped counting since.
func (s *Standing) Shows() bool {
	return s.Off == "" && (s.Run.Phase == Counting || s.Run.Phase == Sent)
}
