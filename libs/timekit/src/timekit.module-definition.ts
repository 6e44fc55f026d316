/** `forRoot` and `forRootAsync` of the TimekitModule, with `isGlobal`. */
import { ConfigurableModuleBuilder } from '@nestjs/common';
import type { TimekitOptions } from './timekit.options.js';

export const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } = new ConfigurableModuleBuilder<TimekitOptions>({
  moduleName: 'Timekit',
})
  .setClassMethodName('forRoot')
  .setExtras({ isGlobal: false }, (definition, { isGlobal }) => ({ ...definition, global: isGlobal }))
  .build();
