import { describe, expect, test } from '@jest/globals';
import { checkWebhookUrl, isPublicAddress } from './address-rules.js';

const PUBLIC = ['8.8.8.8', '93.184.216.34', '172.15.255.255', '172.32.0.1', '100.63.0.1', '2606:4700::1111', '2a00::1'];
const NOT_PUBLIC = [
  ['0.0.0.0', '0.1.2.3', '127.0.0.1', '127.255.255.255', '10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1'],
  ['169.254.169.254', '100.64.0.1', '100.100.100.200', '168.63.129.16', '192.0.0.170', '192.0.2.1', '192.88.99.1'],
  ['198.18.0.1', '198.19.255.255', '198.51.100.1', '203.0.113.1', '224.0.0.1', '240.0.0.1', '255.255.255.255'],
  ['::', '::1', '::127.0.0.1', '::ffff:127.0.0.1', '::ffff:8.8.8.8', '64:ff9b::7f00:1', '64:ff9b:1::1', '100::1'],
  ['2001::1', '2001:db8::1', '2002:7f00:1::', '3fff::1', '5f00::1', 'fc00::1', 'fd00:ec2::254', 'fe80::1'],
  ['fe80::1%eth0', 'fec0::1', 'ff02::1', '2620:4f:8000::1', '', 'localhost', '127.1', '8.8.8.8.8', '[::1]'],
].flat();

describe('an address', () => {
  test.each(PUBLIC)('%s is public', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  test.each(NOT_PUBLIC)('"%s" is not public', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});

describe('the URL of a receiver', () => {
  test.each([
    'https://example.com/hooks?a=b',
    'https://hooks.example.com:8443/',
    'https://93.184.216.34/',
    'https://[2606:4700::1111]/',
    'https://bücher.example/',
    'https://127.0.0.1.example.com/',
  ])('may be %s', (url) => {
    expect(checkWebhookUrl(url, false)).toBeNull();
  });

  test.each([
    ['url_scheme', 'http://example.com/'],
    ['url_scheme', 'ftp://example.com/'],
    ['url_scheme', 'file:///etc/passwd'],
    ['url_scheme', 'gopher://127.0.0.1:6379/_FLUSHALL'],
    ['url_scheme', 'javascript:alert(1)'],
    ['url_credentials', 'https://user:secret@example.com/'],
    ['url_credentials', 'https://127.0.0.1@example.com/'],
    ['url_fragment', 'https://example.com/#@127.0.0.1'],
    ['url_invalid', ''],
    ['url_invalid', '/hooks'],
    ['url_invalid', 'example.com'],
    ['url_invalid', ' https://example.com/'],
    ['url_invalid', 'https://example.com/\r\nhost: internal'],
    ['url_invalid', 'https://exam\tple.com/'],
    ['url_invalid', 'https://[::1/'],
    ['url_invalid', 'https://256.256.256.256/'],
    ['url_invalid', `https://example.com/${'a'.repeat(2_000)}`],
  ])('is refused as %s: %j', (code, url) => {
    expect(checkWebhookUrl(url, false)).toMatchObject({ code });
  });

  test('may be HTTP, and private, where that is allowed, and still carries no credentials', () => {
    expect(checkWebhookUrl('http://127.0.0.1:9000/hooks', true)).toBeNull();
    expect(checkWebhookUrl('https://printer.local/', true)).toBeNull();
    expect(checkWebhookUrl('ftp://127.0.0.1/', true)).toMatchObject({ code: 'url_scheme' });
    expect(checkWebhookUrl('http://user@127.0.0.1/', true)).toMatchObject({ code: 'url_credentials' });
  });
});
