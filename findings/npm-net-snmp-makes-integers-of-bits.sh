#!/bin/bash
# Tool:    net-snmp 3.29.2 (npm), getProvidersForModule(), which makes an agent's tables from a MIB module
# Guess:   a column with SYNTAX BITS becomes an OCTET STRING (type 4), which BITS are on the wire (RFC 2578, 7.1.4), with its
#          DEFVAL as octets.
# Instead: it becomes an INTEGER (type 2) without any names for its values, and its default is the text "{ iis,smtp }". An
#          enumerated INTEGER beside it comes out right, and a DisplayString as an OCTET STRING.
# Why it matters here: our tests take base modules from this package; an agent that it makes from a MIB is no stand-in for a
#          real one.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund net-snmp@3.29.2
cat >WATCH-MIB.txt <<'MIB'
WATCH-MIB DEFINITIONS ::= BEGIN
IMPORTS
    MODULE-IDENTITY, OBJECT-TYPE, enterprises, Integer32 FROM SNMPv2-SMI
    DisplayString FROM SNMPv2-TC;
watchMIB MODULE-IDENTITY
    LAST-UPDATED "202601010000Z"
    ORGANIZATION "Watch"
    CONTACT-INFO "watch@corp.example"
    DESCRIPTION "Roles of a server."
    ::= { enterprises 99999 }
watchTable OBJECT-TYPE
    SYNTAX SEQUENCE OF WatchEntry
    MAX-ACCESS not-accessible
    STATUS current
    DESCRIPTION "Servers."
    ::= { watchMIB 1 }
watchEntry OBJECT-TYPE
    SYNTAX WatchEntry
    MAX-ACCESS not-accessible
    STATUS current
    DESCRIPTION "A server."
    INDEX { watchIndex }
    ::= { watchTable 1 }
WatchEntry ::= SEQUENCE { watchIndex Integer32, watchName DisplayString, watchState INTEGER, watchRoles BITS }
watchIndex OBJECT-TYPE
    SYNTAX Integer32 (1..100)
    MAX-ACCESS not-accessible
    STATUS current
    DESCRIPTION "Number."
    ::= { watchEntry 1 }
watchName OBJECT-TYPE
    SYNTAX DisplayString
    MAX-ACCESS read-only
    STATUS current
    DESCRIPTION "Name."
    ::= { watchEntry 2 }
watchState OBJECT-TYPE
    SYNTAX INTEGER { started(1), stopped(2) }
    MAX-ACCESS read-only
    STATUS current
    DESCRIPTION "State."
    ::= { watchEntry 3 }
watchRoles OBJECT-TYPE
    SYNTAX BITS { iis(0), ftp(1), smtp(9) }
    MAX-ACCESS read-only
    STATUS current
    DESCRIPTION "Roles."
    DEFVAL { { iis, smtp } }
    ::= { watchEntry 4 }
END
MIB
cat >provide.js <<'JS'
const snmp = require("net-snmp");
const store = snmp.createModuleStore();
store.loadFromFile(__dirname + "/WATCH-MIB.txt");
for (const column of store.getProvidersForModule("WATCH-MIB")[0].tableColumns.slice(1))
    console.log(column.name, snmp.ObjectType[column.type], JSON.stringify(column.constraints), JSON.stringify(column.defVal));
JS
grep '"version"' node_modules/net-snmp/package.json
node provide.js | tee result
diff - result <<'EXPECTED'
watchName OctetString undefined undefined
watchState Integer {"enumeration":{"1":"started","2":"stopped"}} undefined
watchRoles Integer {} "{ iis,smtp }"
EXPECTED
