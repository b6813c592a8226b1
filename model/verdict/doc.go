// Package verdict says whether what was released may stay: GO, HOLD or NO-GO. Seven consoles are asked every second, each says why, since
// when and what would change its answer. It knows no State: whoever has one fills in Facts.
package verdict
