import { defineConfig } from 'eslint/config'
import tseslint from 'typescript-eslint'
import { pureFiles } from './scripts/pure-files.js'

const namedExports = { selector: 'ExportDefaultDeclaration', message: 'Use a named export.' }

export default defineConfig(
  {
    ignores: [
      'dist/**',
      'coverage/**',
      'proto/gen/**',
      '*.config.js',
      '.dependency-cruiser.cjs',
      'scripts/**',
      '.banyan/**',
      'fixtures/**',
    ],
  },
  tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
      'no-restricted-syntax': ['error', namedExports],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { requireDefaultForNonUnion: true },
      ],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { ignoreRestSiblings: true, varsIgnorePattern: '^_' },
      ],
      '@typescript-eslint/return-await': ['error', 'always'],
    },
  },
  {
    files: pureFiles,
    rules: {
      'no-restricted-globals': ['error', 'process', 'setTimeout', 'setInterval', 'fetch'],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'Take `now` as an argument.' },
        { object: 'Math', property: 'random', message: 'Take a seeded `Random` as an argument.' },
        { object: 'crypto', property: 'randomUUID', message: 'Take an id source as an argument.' },
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector: 'NewExpression[callee.name="Date"][arguments.length=0]',
          message: 'Take `now` as an argument.',
        },
        {
          selector: ':function[async=true]',
          message: 'Pure modules are synchronous; move the effect to the shell.',
        },
        namedExports,
      ],
    },
  },
  { files: ['*.config.ts'], rules: { 'no-restricted-syntax': 'off' } },
)
