import { defineConfig, mergeConfig } from 'vitest/config'
import desk from './apps/desk/vite.config'

export default mergeConfig(
  desk,
  defineConfig({
    root: import.meta.dirname,
    test: {
      environment: 'happy-dom',
      include: ['packages/**/*.test.ts', 'apps/**/*.test.ts'],
      server: { deps: { inline: ['element-plus'] } },
    },
  }),
)
