import { parseGoDuration, printGoDuration } from '../forms/go-duration.ts'
import { parseGoFloat } from '../forms/go-float.ts'
import { parseRamSize } from '../forms/ram-size.ts'
import { type Scalar, type Value } from '../tree.ts'
import { type ScalarLeaf } from './form.ts'
import { type Decoded, shown, valued, wrongType } from './decoded.ts'
import { isFloat, singlePrecision, textOf } from './text-of.ts'

const truthy = new Set(['true', 'yes', 'y', 'on'])
const falsy = new Set(['false', 'no', 'n', 'off'])

export function scalarAs(scalar: Scalar, leaf: ScalarLeaf): Decoded {
  switch (leaf) {
    case 'text':
      return plainText(scalar)
    case 'whole':
      return wholeOf(scalar)
    case 'natural':
      return naturalOf(scalar)
    case 'small':
      return typeof scalar.value === 'string' ? noNumber(scalar) : naturalOf(scalar)
    case 'fraction':
      return fractionOf(scalar)
    case 'flag':
      return flagOf(scalar)
    case 'bytes':
      return bytesOf(scalar)
    case 'duration':
      return durationOf(scalar)
    case 'mode':
      return modeOf(scalar)
    case 'count':
      return countOf(scalar)
  }
}

/** A fraction loses what is after the point. */
export function wholeOf(scalar: Scalar): Decoded {
  const { value } = scalar
  if (typeof value === 'number') return valued(scalar, Math.trunc(value))
  if (typeof value === 'string' && /^[-+]?[0-9]+$/.test(value)) return valued(scalar, Number(value))
  return noNumber(scalar)
}

function naturalOf(scalar: Scalar): Decoded {
  const { value } = scalar
  return Number(value) < 0 ? noNumber(scalar) : wholeOf(scalar)
}

function noNumber(scalar: Scalar): Decoded {
  const { value } = scalar
  if (Number(value) < 0) {
    return { code: 'invalid-number', problem: `must not be negative, but is ${shown(scalar)}` }
  }
  const hint = Number.isInteger(Number(value)) ? 'write it without quotes' : undefined
  const problem = `must be a whole number, not ${shown(scalar)}`
  return { code: 'invalid-number', problem, ...(hint !== undefined && { hint }) }
}

/** Whole numbers are taken for text, too. */
export function plainText(scalar: Scalar): Decoded {
  if (typeof scalar.value === 'boolean' || scalar.timestamp || isFloat(scalar)) {
    return wrongType('must be text', 'put it in quotes')
  }
  return valued(scalar, textOf(scalar))
}

function fractionOf(scalar: Scalar): Decoded {
  const { value } = scalar
  const number = typeof value === 'string' ? parseGoFloat(value) : value
  if (typeof number === 'number' && Number.isFinite(Math.fround(number))) {
    return valued(scalar, singlePrecision(number))
  }
  return { code: 'invalid-number', problem: `must be a number, not ${shown(scalar)}` }
}

function flagOf(scalar: Scalar): Decoded {
  const { value } = scalar
  const word = typeof value === 'string' ? value.toLowerCase() : ''
  if (typeof value === 'boolean') return valued(scalar, value)
  if (truthy.has(word)) return valued(scalar, true)
  if (falsy.has(word)) return valued(scalar, false)
  return wrongType('must be true or false')
}

function bytesOf(scalar: Scalar): Decoded {
  const { value } = scalar
  const size =
    typeof value === 'number' && Number.isFinite(value)
      ? wholeBytes(scalar, value)
      : parseRamSize(textOf(scalar))
  if (size !== undefined) return valued(scalar, String(size))
  const problem = `must be a size, not ${shown(scalar)}`
  return { code: 'invalid-size', problem, hint: 'write "512m", "1.5gb" or a number of bytes' }
}

function wholeBytes({ word }: Scalar, value: number): bigint {
  return word !== undefined && /^[-+]?[0-9]+$/.test(word) ? BigInt(word) : BigInt(Math.trunc(value))
}

function durationOf(scalar: Scalar): Decoded {
  const duration = parseGoDuration(textOf(scalar))
  if (duration !== undefined) return valued(scalar, printGoDuration(duration))
  const problem = `must be a duration, not ${shown(scalar)}`
  return { code: 'invalid-duration', problem, hint: 'write "30s", "1m30s" or "1.5h"' }
}

/** As a number it is what YAML made of it (`0440` is octal there); as text it is octal digits. */
function modeOf(scalar: Scalar): Decoded {
  const { value } = scalar
  const mode =
    typeof value === 'number' ? value : /^[0-7]+$/.test(String(value)) ? octal(value) : undefined
  if (mode !== undefined && Number.isInteger(mode)) return valued(scalar, `0${mode.toString(8)}`)
  const problem = `must be permissions, not ${shown(scalar)}`
  return { code: 'invalid-mode', problem, hint: 'write four octal digits, such as 0440' }
}

function octal(value: Value): number {
  return parseInt(String(value), 8)
}

function countOf(scalar: Scalar): Decoded {
  const { value } = scalar
  if (typeof value === 'string' && value.toLowerCase() === 'all') return valued(scalar, -1)
  const whole = wholeOf(scalar)
  if ('tree' in whole) return whole
  return { code: 'invalid-number', problem: `must be a number or all, not ${shown(scalar)}` }
}
