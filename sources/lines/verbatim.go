package lines

import (
	"context"
	"time"

	"app.gonogo/gonogo/model/logs/logstore"
)

// Verbatim is what a reading of original bytes leaves to be known.
type Verbatim struct {
	Bytes int64 // of the text, as Read counts them
	Cut   int   // lines of which the first 64 KiB were given and the rest was not kept
}

// ReadVerbatim is Read for who wants the lines' original bytes: they come in the order of the file, whatever stamps they bear. open
// tells that the last line of a batch has no newline: it ends the text. The bytes are those of the text: of a gzipped file what was
// packed, of UTF-16 its UTF-8 without the mark, of a capture of a drain the lines as a log session has them.
func (o Origin) ReadVerbatim(ctx context.Context, clock func() time.Time, give func(b *logstore.Batch, open bool)) (Verbatim, error) {
	in := &LineReader{ingest: logstore.NewIngest(logstore.IngestOptions{Window: -1}), clock: clock}
	r := reading{origin: o, reader: in, clock: clock}
	given := int64(0)
	r.give = func(b *logstore.Batch) {
		given += int64(b.Len() - b.Gaps())
		give(b, r.open && given == r.lines)
	}
	n, err := r.run(ctx)
	return Verbatim{Bytes: n, Cut: r.cuts}, err
}
