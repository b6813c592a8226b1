package logs

import (
	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/sources/fault"
)

// conflicts refuses what cannot be meant and flags that contradict each other.
func (f *logsFlags) conflicts() error {
	switch {
	case f.num < 0:
		return base.Usage("--num is %d, and cannot be below zero", f.num)
	case f.service < 0 || f.connect < 0:
		return base.Usage("--service and --connect are how long something took, and cannot be below zero")
	case f.after < 0 || f.before < 0 || f.around < 0:
		return base.Usage("-A, -B and -C are numbers of lines, and cannot be below zero")
	case f.count && f.summary:
		return base.Usage("--summary includes the count: give one of them")
	case f.raw && (f.json || f.count || f.summary):
		return base.Usage("--raw prints lines as they came: leave --json, --count and --summary out")
	case f.hasContext() && (f.count || f.summary):
		return base.Usage("--count and --summary are about the lines that pass: leave -A, -B and -C out")
	case f.tail && (f.count || f.summary):
		return base.Usage("--tail has no end to count at: leave it out")
	case f.tail && f.until != "":
		return base.Usage("--tail runs until it is interrupted: leave --until out")
	case len(f.from) > 0 && len(f.Apps) > 0:
		return base.Usage("--from reads saved lines, --app the platform's: give one of them")
	case f.tail && len(f.from) > 0:
		return base.Usage("--from reads to the end, and follows a pipe anyway: leave --tail out")
	}
	if err := f.comparison(); err != nil {
		return err
	}
	return f.confirmation()
}

// comparison refuses what --different cannot do.
func (f *logsFlags) comparison() error {
	switch {
	case !f.differs:
	case f.count || f.summary || f.raw || f.tail:
		return base.Usage("--different prints a comparison and ends: leave --count, --summary, --raw and --tail out")
	case f.hasContext():
		return base.Usage("--different is about the lines that pass: leave -A, -B and -C out")
	case !f.narrows():
		return base.Usage("--different compares the lines that pass a filter with the others: give a filter, such as --code H12")
	}
	return nil
}

// narrows tells that a filter says which lines are meant.
func (f *logsFlags) narrows() bool {
	return f.looksFor() || len(f.sources)+len(f.types)+len(f.dynos)+len(f.ps) > 0 || f.release != ""
}

// confirmation refuses a word that confirms nothing.
func (f *logsFlags) confirmation() error {
	switch {
	case f.confirm != "" && !f.raw:
		return base.Usage("--confirm is for --raw: nothing else here needs it")
	case f.raw && f.confirm != "" && f.confirm != rawWord:
		return base.ExitError{Code: base.ExitUsage, Err: &fault.Error{What: "nothing was written", Code: "confirm",
			Why: "--confirm says " + fault.Quote(f.confirm) + ", and the word for raw lines is raw", Do: "Add --confirm " + rawWord}}
	}
	return nil
}

func (f *textFlags) hasContext() bool { return f.after+f.before+f.around > 0 }
