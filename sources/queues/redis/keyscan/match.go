package keyscan

import (
	"context"
	"errors"
	"slices"

	"app.gonogo/gonogo/sources/queues/redis/pipe"
)

// Match is one library behind one prefix: what is read for itself.
type Match struct {
	Library string
	Prefix  string // of all its keys, where it is not part of the queues' names
}

// verified is a match, and the candidate that led to it; without a name where the library was found by its probe.
type verified struct {
	Match
	Candidate
}

// verify asks the server what candidates are. The namespace of a library that is found without a
// search is not asked about.
func (s *Search) verify(ctx context.Context, candidates []Candidate) ([]verified, error) {
	if len(candidates) == 0 {
		return nil, nil
	}
	answers := make([]func() (library, prefix string), len(candidates))
	err := s.conn.Run(ctx, func(p *pipe.Batch) {
		for i, c := range candidates {
			owned := slices.ContainsFunc(s.libraries, func(l Library) bool { return l.Namespace == c.name })
			if pattern, ok := s.patterns.withPart(c.part); ok && !owned {
				answers[i] = pattern.Verify(p, c.name)
			}
		}
	})
	if err != nil {
		return nil, err
	}
	var out []verified
	for i, c := range candidates {
		if answers[i] == nil {
			continue
		}
		if library, prefix := answers[i](); library != "" {
			out = append(out, verified{Match{library, prefix}, c})
		}
	}
	return out, nil
}

// refused reports whether an error is the answer of a server that refuses, and not of the connection.
func refused(err error) bool {
	var r pipe.Refusal
	return errors.As(err, &r)
}
