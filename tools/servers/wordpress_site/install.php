<?php
// Installs the site with one account per role and prints their application passwords as JSON.
// Arguments: the folder of the site, its host and port.
define('WP_INSTALLING', true);
$_SERVER += [
    'HTTP_HOST' => $argv[2], 'REQUEST_URI' => '/', 'REQUEST_METHOD' => 'GET', 'SERVER_PROTOCOL' => 'HTTP/1.1',
];
function wp_mail() { return true; }
require $argv[1] . '/wp-load.php';
require ABSPATH . 'wp-admin/includes/upgrade.php';

wp_install('Harbour pictures', 'owner', 'owner@example.test', false, '', 'a-password', 'en_US');
update_option('permalink_structure', '/%postname%/');
update_option('timezone_string', 'Europe/Lisbon');  // local times differ from UTC, as on real sites
$wp_rewrite->init();
flush_rewrite_rules(false);

$passwords = [];
foreach (['administrator' => 'owner', 'editor' => 'editor', 'author' => 'author', 'subscriber' => 'reader'] as $role => $login) {
    $user = get_user_by('login', $login);
    $id = $user ? $user->ID : wp_insert_user([
        'user_login' => $login, 'user_pass' => 'a-password', 'role' => $role, 'user_email' => "$login@example.test",
    ]);
    $passwords[$login] = WP_Application_Passwords::create_new_application_password($id, ['name' => 'Gallery Sync'])[0];
}
echo "\n", json_encode(['version' => get_bloginfo('version'), 'passwords' => $passwords]), "\n";
