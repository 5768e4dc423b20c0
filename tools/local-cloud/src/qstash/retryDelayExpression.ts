type Evaluate = (retried: number) => number;

const functions: Record<string, { arity: number; call: (...values: number[]) => number }> = {
  pow: { arity: 2, call: Math.pow },
  exp: { arity: 1, call: Math.exp },
  sqrt: { arity: 1, call: Math.sqrt },
  abs: { arity: 1, call: Math.abs },
  floor: { arity: 1, call: Math.floor },
  ceil: { arity: 1, call: Math.ceil },
  round: { arity: 1, call: Math.round },
  min: { arity: 2, call: Math.min },
  max: { arity: 2, call: Math.max },
};

/**
 * Reads a retry-delay expression: arithmetic over `retried`, in milliseconds. Throws a SyntaxError that says where
 * it stopped understanding. Nothing is evaluated but the grammar below.
 */
export function compileRetryDelay(text: string): Evaluate {
  if (text.length > 500) throw new SyntaxError('the expression is longer than 500 characters');
  const tokens = [...text.matchAll(/\s*(\d+(?:\.\d+)?|[A-Za-z]+|[^\s])\s*/g)].map((match) => match[1]!);
  let position = 0;

  const evaluate = sum();
  if (position < tokens.length) unexpected();
  return evaluate;

  function sum(): Evaluate {
    let left = product();
    for (let sign = take('+', '-'); sign !== undefined; sign = take('+', '-')) {
      const [a, b, plus] = [left, product(), sign === '+'];
      left = (retried) => (plus ? a(retried) + b(retried) : a(retried) - b(retried));
    }
    return left;
  }

  function product(): Evaluate {
    let left = factor();
    for (let sign = take('*', '/', '%'); sign !== undefined; sign = take('*', '/', '%')) {
      const [a, b, operator] = [left, factor(), sign];
      left = (retried) => combine(operator, a(retried), b(retried));
    }
    return left;
  }

  function factor(): Evaluate {
    if (take('-') !== undefined) {
      const inner = factor();
      return (retried) => -inner(retried);
    }
    if (take('(') !== undefined) {
      const inner = sum();
      expect(')');
      return inner;
    }
    const token = tokens[position];
    if (token === undefined) unexpected();
    if (/^\d/.test(token)) {
      position++;
      return () => Number(token);
    }
    if (token === 'retried') {
      position++;
      return (retried) => retried;
    }
    return call(token);
  }

  function call(name: string): Evaluate {
    const known = Object.hasOwn(functions, name) ? functions[name] : undefined;
    if (known === undefined) unexpected();
    position++;
    expect('(');
    const operands = [sum()];
    while (take(',') !== undefined) operands.push(sum());
    expect(')');
    if (operands.length !== known.arity) throw new SyntaxError(`${name} takes ${known.arity} value(s)`);
    return (retried) => known.call(...operands.map((operand) => operand(retried)));
  }

  function take(...wanted: string[]): string | undefined {
    const token = tokens[position];
    if (token === undefined || !wanted.includes(token)) return undefined;
    position++;
    return token;
  }

  function expect(wanted: string): void {
    if (take(wanted) === undefined) unexpected();
  }

  function unexpected(): never {
    throw new SyntaxError(`unexpected ${tokens[position] ?? 'end'} in "${text}"`);
  }
}

function combine(operator: string, a: number, b: number): number {
  if (operator === '*') return a * b;
  return operator === '/' ? a / b : a % b;
}
