"""Arithmetic that may be typed into a number box, such as ``200*2`` or ``(1920-80)/3``."""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable

_BINARY: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Mod: operator.mod,
}
_LONGEST = 200


def evaluate(text: str) -> float:
    """The value of ``+ - * / %`` and brackets over plain numbers; a comma counts as a decimal point. ValueError for anything else."""
    cleaned = text.strip().replace(",", ".").replace("×", "*").replace("÷", "/").replace("−", "-")
    if not cleaned or len(cleaned) > _LONGEST:
        raise ValueError("Not a number.")
    try:
        value = _value(ast.parse(cleaned.lstrip("+"), mode="eval").body)
    except (SyntaxError, ZeroDivisionError, OverflowError, RecursionError, MemoryError) as error:
        raise ValueError("Not a number.") from error
    if not math.isfinite(value):
        raise ValueError("Not a number.")
    return value


def _value(node: ast.expr) -> float:
    match node:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return float(number)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _BINARY:
            return _BINARY[type(op)](_value(left), _value(right))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_value(operand)
        case ast.UnaryOp(op=ast.UAdd(), operand=operand):
            return _value(operand)
    raise ValueError("Not a number.")
