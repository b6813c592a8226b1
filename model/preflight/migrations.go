package preflight

import (
	"fmt"

	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/verdict"
)

// filesShown bounds the migrations that are named.
const filesShown = 3

// findMigrations looks what the commits to come would do that a rollback does not take back.
func findMigrations(f *Facts) Finding {
	if f.Coming == nil {
		return Finding{Answer: verdict.NoData, Wait: true, Text: "could not check: the commits to come are not known yet"}
	}
	c := &f.Coming.Commits
	n := len(c.Commits) + c.More
	come := phrase.Plural(n, "commit")
	switch files := c.Migrations(); {
	case c.Why != "":
		return Finding{Answer: verdict.NoData, Text: "could not check: " + c.Why}
	case c.From == c.To:
		return Finding{Answer: verdict.Go, Text: "what runs is what would come: " + short(c.To)}
	case len(files) > 0:
		named := files[:min(filesShown, len(files))]
		more := ""
		if rest := len(files) - len(named); rest > 0 {
			more = fmt.Sprintf(" and %d more", rest)
		}
		return Finding{Answer: verdict.Hold, Text: come + " would bring a migration: " + phrase.List(named) + more, Next: "a rollback does not take it back: go with --skip " + string(MigrationsCheck)}
	case c.Back:
		return Finding{Answer: verdict.Hold, Text: fmt.Sprintf("%s is older than what runs: %s would be taken away", short(c.To), come)}
	case f.Coming.Lacks > 0:
		return Finding{Answer: verdict.Hold, Text: fmt.Sprintf("%s lacks %s that run now", short(c.To), phrase.Plural(f.Coming.Lacks, "commit")), Next: "go when it contains " + short(c.From)}
	case c.More > 0 || c.Partly != "":
		return Finding{Answer: verdict.NoData, Text: fmt.Sprintf("could not check: of %s not all files are known", come)}
	}
	return Finding{Answer: verdict.Go, Text: come + " would come, without a migration"}
}

func short(sha string) string { return sha[:min(len(sha), 7)] }
