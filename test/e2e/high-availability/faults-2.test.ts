import { promiseCases } from './promise-cases.ts'

promiseCases(index => index % 2 === 1)
