package list

// Stand puts a cursor that nobody has moved on a row.
func (l *List[T]) Stand(key string) {
	if !l.Moved() {
		l.cursor.Key = key
	}
}

// Around is the first row to show in h rows so that a row is among them, and otherwise where the cursor last left them.
func (l *List[T]) Around(keys []string, key string, h int) int {
	rows := l.cursor
	rows.Key = key
	return rows.From(keys, h)
}

// Put puts the cursor on a row: what is selected is said elsewhere.
func (l *List[T]) Put(key string) { l.cursor.Key = key }
