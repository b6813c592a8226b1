package lines

import (
	"context"
	"time"

	"app.gonogo/gonogo/model/logs/logstore"
)

// ReadVerbatim is Read for who wants the lines' original bytes: they come in the order of the file, whatever stamps they bear. open
// tells that the last line of a batch has no newline: it ends the text. The bytes are those of the text: of a gzipped file what was
// packed, of UTF-16 its UTF-8 without the mark, of a capture of a drain the lines as a log session has them.
// A physical line stays one line: what was glued or broken is not mended.
func (o Origin) ReadVerbatim(ctx context.Context, clock func() time.Time, give func(b *logstore.Batch, open bool)) (Result, error) {
	in := &LineReader{ingest: logstore.NewIngest(logstore.IngestOptions{Window: -1}), clock: clock, whole: true}
	r := originReader{origin: o, reader: in, clock: clock}
	given := int64(0)
	r.give = func(b *logstore.Batch) {
		given += int64(b.Len() - b.Gaps())
		give(b, r.open && given == r.lines)
	}
	n, err := r.run(ctx)
	return Result{Bytes: n, Cut: r.cuts, Found: in.Found()}, err
}
