package logs

import "time"

// MaxLine is the longest text kept of one line, in bytes. The platform itself cuts at 10,000.
const MaxLine = 32 << 10

// IngestOptions sets the bounds of an Ingest. Zero values take the defaults named.
type IngestOptions struct {
	Window     time.Duration // lines of a process this close are put in order of their stamps: 250 ms
	Hold       time.Duration // longest wait on our clock for a late line: 100 ms
	MaxPending int           // most lines waiting: 512
	MaxLines   int           // most lines in a batch: 1,024
	MaxBytes   int           // most text in a batch: 256 KiB, or one line if that is longer
}

// Ingest turns the physical lines of one stream into batches. It belongs to one goroutine and reads no clock.
type Ingest struct{}

// NewIngest returns an Ingest for one stream.
func NewIngest(o IngestOptions) *Ingest { return &Ingest{} }

// Add takes one physical line without its newline. The Ingest keeps no reference to raw.
func (in *Ingest) Add(raw []byte, seen time.Time) {}

// Gap marks that dropped lines (0: an unknown number) are missing here.
func (in *Ingest) Gap(reason string, dropped int, at, seen time.Time) {}

// Take returns the next batch, nil when nothing is due. flush makes everything due.
func (in *Ingest) Take(now time.Time, flush bool) *Batch { return nil }

// Pending is the number of lines taken and not yet given out.
func (in *Ingest) Pending() int { return 0 }

// Wake is when, on our clock, Take will next have something; false when nothing waits.
func (in *Ingest) Wake() (time.Time, bool) { return time.Time{}, false }

// Unparsed counts the lines that fitted no header.
func (in *Ingest) Unparsed() uint64 { return 0 }
