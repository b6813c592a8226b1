#include "textflag.h"

// LOOK compares 16 places at off with the pair; the places where it stands are all ones in x. y is scratch.
#define LOOK(off, x, y) \
	MOVOU off(SI), x;         \
	MOVOU off(SI)(DX*1), y;   \
	POR   X2, x;              \
	POR   X3, y;              \
	PCMPEQB X0, x;            \
	PCMPEQB X1, y;            \
	PAND  y, x

// func pair(p *byte, n, distance int, first, second, foldFirst, foldSecond uint64) int
TEXT ·pair(SB), NOSPLIT, $0-64
	MOVQ p+0(FP), SI
	MOVQ n+8(FP), CX
	MOVQ distance+16(FP), DX
	MOVQ first+24(FP), X0
	MOVQ second+32(FP), X1
	MOVQ foldFirst+40(FP), X2
	MOVQ foldSecond+48(FP), X3
	PUNPCKLQDQ X0, X0
	PUNPCKLQDQ X1, X1
	PUNPCKLQDQ X2, X2
	PUNPCKLQDQ X3, X3
	MOVQ SI, DI          // where the text began
	LEAQ -16(SI)(CX*1), R8 // the last block
	LEAQ -64(SI)(CX*1), R9 // the last four

four:
	CMPQ SI, R9
	JA   one
	LOOK(0, X4, X5)
	LOOK(16, X6, X7)
	LOOK(32, X8, X9)
	LOOK(48, X10, X11)
	MOVOU X4, X5
	POR   X6, X5
	MOVOU X8, X7
	POR   X10, X7
	POR   X7, X5
	PMOVMSKB X5, AX
	TESTL AX, AX
	JNZ   among
	ADDQ  $64, SI
	JMP   four

among:
	PMOVMSKB X4, AX
	PMOVMSKB X6, BX
	SHLQ  $16, BX
	ORQ   BX, AX
	PMOVMSKB X8, BX
	SHLQ  $32, BX
	ORQ   BX, AX
	PMOVMSKB X10, BX
	SHLQ  $48, BX
	ORQ   BX, AX
	BSFQ  AX, AX
	SUBQ  DI, SI
	ADDQ  SI, AX
	MOVQ  AX, ret+56(FP)
	RET

one:
	CMPQ SI, R8
	JAE  last
	LOOK(0, X4, X5)
	PMOVMSKB X4, AX
	TESTL AX, AX
	JNZ  found
	ADDQ $16, SI
	JMP  one

last:
	MOVQ R8, SI          // what of it was looked at before holds no pair
	LOOK(0, X4, X5)
	PMOVMSKB X4, AX
	TESTL AX, AX
	JNZ  found
	MOVQ $-1, ret+56(FP)
	RET

found:
	BSFL AX, AX
	SUBQ DI, SI
	ADDQ SI, AX
	MOVQ AX, ret+56(FP)
	RET

// PRINTS makes all ones of the bytes at off that are printable ASCII: as signed numbers, above 0x1f and below 0x7f.
#define PRINTS(off, x, y) \
	MOVOU off(SI), x;   \
	MOVO  X1, y;        \
	PCMPGTB x, y;       \
	PCMPGTB X0, x;      \
	PAND  y, x

// func plain(p *byte, n int) int
TEXT ·plain(SB), NOSPLIT, $0-24
	MOVQ p+0(FP), SI
	MOVQ n+8(FP), CX
	MOVQ $0x1f1f1f1f1f1f1f1f, AX
	MOVQ AX, X0
	PUNPCKLQDQ X0, X0
	MOVQ $0x7f7f7f7f7f7f7f7f, AX
	MOVQ AX, X1
	PUNPCKLQDQ X1, X1
	MOVQ SI, DI
	LEAQ -16(SI)(CX*1), R8
	LEAQ -64(SI)(CX*1), R9

fourp:
	CMPQ SI, R9
	JA   onep
	PRINTS(0, X4, X5)
	PRINTS(16, X6, X7)
	PRINTS(32, X8, X9)
	PRINTS(48, X10, X11)
	PAND X6, X4
	PAND X10, X8
	PAND X8, X4
	PMOVMSKB X4, AX
	CMPL AX, $0xffff
	JNE  onep
	ADDQ $64, SI
	JMP  fourp

onep:
	CMPQ SI, R8
	JAE  lastp
	PRINTS(0, X4, X5)
	PMOVMSKB X4, AX
	XORL $0xffff, AX
	JNZ  foundp
	ADDQ $16, SI
	JMP  onep

lastp:
	MOVQ R8, SI
	PRINTS(0, X4, X5)
	PMOVMSKB X4, AX
	XORL $0xffff, AX
	JNZ  foundp
	MOVQ CX, ret+16(FP)
	RET

foundp:
	BSFL AX, AX
	SUBQ DI, SI
	ADDQ SI, AX
	MOVQ AX, ret+16(FP)
	RET
