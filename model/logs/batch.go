package logs

import "time"

// Batch is a sealed run of lines in arrival order: columns and one arena. Nothing changes it.
type Batch struct{}

// Len is the number of lines.
func (b *Batch) Len() int { return 0 }

// Line is the i-th line, its Seq zero.
func (b *Batch) Line(i int) Line { return Line{} }

// Bytes is the memory the batch holds.
func (b *Batch) Bytes() int64 { return 0 }

// FirstAt is the earliest stamp of the batch on the origin's clock.
func (b *Batch) FirstAt() time.Time { return time.Time{} }

// LastAt is the latest stamp of the batch on the origin's clock.
func (b *Batch) LastAt() time.Time { return time.Time{} }

// MarshalJSON writes every line and every flag; the texts pass through safe.Redact.
func (b *Batch) MarshalJSON() ([]byte, error) { return []byte("null"), nil }

// UnmarshalJSON reads what MarshalJSON writes. The texts are sanitised again: a tape is a foreign file.
func (b *Batch) UnmarshalJSON(data []byte) error { return nil }
