package logs

type packed struct{}

func (p *packed) bytes() int { return 0 }

func (b *Batch) open() (*body, func()) { return &b.body, func() {} }
func (b *Batch) own(s string) string   { return s }
