import { describe, expect, it } from 'vitest'
import {
  looksLikePath,
  parseApp,
  parseCount,
  parseDuration,
  parseGeneration,
  parsePort,
  parseTarget,
  parseVariables,
} from '../../../cli/arguments.ts'
import { parseAddress } from '../../../cli/client/connect.ts'

const isUsage = expect.objectContaining({ code: 'usage' }) as Error

describe('good arguments', () => {
  it.each([
    [parseTarget, 'shop', { app: 'shop' }],
    [parseTarget, 'shop/web.api', { app: 'shop', service: 'web.api' }],
    [parseApp, 'my_shop-2', 'my_shop-2'],
    [parseGeneration, '42', 42],
    [parseCount, '0', 0],
    [parseCount, '100000', 100_000],
    [parsePort, '8080', 8080],
    [parseDuration, '500ms', 500],
    [parseDuration, '1.5s', 1500],
    [parseDuration, '5m', 300_000],
    [parseDuration, '1h', 3_600_000],
    [parseAddress, '127.0.0.1:50051', '127.0.0.1:50051'],
    [parseAddress, '[::1]:50051', '[::1]:50051'],
    [parseAddress, 'unix:/run/e.sock', { unix: '/run/e.sock' }],
    [parseAddress, 'unix:///run/e.sock', { unix: '/run/e.sock' }],
    [parseAddress, '/run/e.sock', { unix: '/run/e.sock' }],
  ])('%o takes %s', (parse, text, expected) => {
    expect(parse(text)).toEqual(expected)
  })

  it('variables may hold = and be empty', () => {
    expect(parseVariables(['A=1', 'B=x=y', 'C='])).toEqual({ A: '1', B: 'x=y', C: '' })
  })
})

describe('bad arguments are wrong usage', () => {
  it.each([
    [parseTarget, ''],
    [parseTarget, 'Shop'],
    [parseTarget, '--upload-pack=x'],
    [parseTarget, 'shop/'],
    [parseTarget, 'shop/web/1'],
    [parseTarget, 'shop/../x'],
    [parseApp, 'shop/web'],
    [parseGeneration, '0'],
    [parseGeneration, '-1'],
    [parseGeneration, '1e3'],
    [parseCount, 'all'],
    [parseCount, '100001'],
    [parsePort, '0'],
    [parsePort, '65536'],
    [parseDuration, '0s'],
    [parseDuration, '5'],
    [parseDuration, '5 m'],
    [parseDuration, '9999999h'],
    [parseAddress, 'localhost'],
    [parseAddress, 'unix:'],
    [parseAddress, 'http://x:1'],
    [(text: string) => parseVariables([text]), '=x'],
    [(text: string) => parseVariables([text]), 'x'],
  ])('%o refuses %j', (parse, text) => {
    expect(() => parse(text)).toThrow(isUsage)
  })
})

describe('a path and a name', () => {
  it.each([
    ['.', true],
    ['..', true],
    ['./shop', true],
    ['shop/', true],
    ['compose.yaml', true],
    ['shop.yml', true],
    ['shop', false],
    ['shop-deploy', false],
  ])('%s: path %s', (text, expected) => {
    expect(looksLikePath(text)).toBe(expected)
  })
})
